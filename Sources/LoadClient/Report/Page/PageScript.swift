/// The page's script: a line through all rows where the pointer is, and what is there without the browser's delay.
enum PageScript {
    static let text = """
        (() => {
          const chart = document.querySelector(".chart");
          if (!chart) return;
          for (const title of chart.querySelectorAll("title")) {
            title.parentNode.dataset.tip = title.textContent;
            title.remove();
          }
          const overlay = chart.querySelector(".overlay"), cross = chart.querySelector(".cross");
          const tip = chart.querySelector(".tip"), length = Number(chart.dataset.length);
          chart.addEventListener("pointermove", event => {
            const frame = chart.getBoundingClientRect(), box = overlay.getBoundingClientRect();
            const at = (event.clientX - box.left) / box.width;
            cross.hidden = tip.hidden = at < 0 || at > 1;
            if (cross.hidden) return;
            cross.style.left = 100 * at + "%";
            const said = event.target.dataset ? event.target.dataset.tip : "";
            tip.textContent = said || (at * length).toFixed(1) + " s";
            const x = event.clientX - frame.left, room = frame.width - tip.offsetWidth - 4;
            tip.style.left = Math.max(0, Math.min(room, at < 0.5 ? x + 14 : x - tip.offsetWidth - 14)) + "px";
            tip.style.top = event.clientY - frame.top + 16 + "px";
          });
          chart.addEventListener("pointerleave", () => { cross.hidden = tip.hidden = true; });
        })();
        """
}
