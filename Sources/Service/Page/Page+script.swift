extension Page {
    /// Asks for health every second, listens to the feed, asks and votes. Text goes into the page as text alone.
    static let script = #"""
        "use strict";
        const $ = id => document.getElementById(id);
        const root = document.documentElement, shown = new Map(), most = 50;

        // Blue and green have their hues in the style; any other word gets one of its own.
        const hue = word => ({blue: 221, green: 152})[word]
          ?? [...word].reduce((hash, letter) => (hash * 31 + letter.charCodeAt(0)) % 360, 7);
        const paint = (element, word) => element.style.setProperty("--hue", hue(word));

        function show(health) {
          root.dataset.color = health.color;
          paint(root, health.color);
          document.title = `Fakestack · ${health.color}`;
          for (const key of ["color", "release", "state", "status", "inflight", "database"])
            $(key).textContent = health[key];
          $("instance").textContent = health.instance.slice(0, 8);
          $("instance").title = health.instance;
          $("reason").textContent = health.reason ?? "";
        }

        // Behind a proxy each answer may be another instance's: a minute of them shows a cutover.
        function note(health) {
          const mark = document.createElement("li");
          if (health) paint(mark, health.color);
          mark.className = health ? health.status : "none";
          mark.title = health ? `${health.color}, release ${health.release}: ${health.state}` : "no answer";
          $("answers").append(mark);
          while ($("answers").childElementCount > 60) $("answers").firstElementChild.remove();
        }

        async function poll() {
          let health = null;
          try {
            const answer = await fetch("/health", {cache: "no-store", signal: AbortSignal.timeout(3000)});
            const body = await answer.json();
            if (body.color) show(health = body);
          } catch {}
          if (!health) $("reason").textContent = "nobody answers";
          note(health);
          setTimeout(poll, 1000);
        }

        function place(question, isNew) {
          if (shown.has(question.id)) return;
          const item = $("question").content.firstElementChild.cloneNode(true);
          item.dataset.id = question.id;
          item.querySelector("h3").textContent = question.title;
          item.querySelector(".text").textContent = question.body;
          const when = new Date(question.created_at).toLocaleTimeString();
          item.querySelector(".by").textContent = `${question.author}, ${when}`;
          item.querySelector("output").textContent = question.score;
          if (isNew) item.classList.add("new");
          const list = $("questions");
          const next = [...list.children].find(other => Number(other.dataset.id) < question.id);
          list.insertBefore(item, next ?? null);
          shown.set(question.id, item);
          while (list.childElementCount > most) {
            shown.delete(Number(list.lastElementChild.dataset.id));
            list.lastElementChild.remove();
          }
        }

        async function post(path, body) {
          const answer = await fetch(path, {
            method: "POST", body: JSON.stringify(body),
            headers: {"Content-Type": "application/json", "Idempotency-Key": key()},
          });
          const result = await answer.json();
          if (!answer.ok) throw new Error(result.detail ?? answer.statusText);
          return result;
        }
        // Not randomUUID, which is there on secure origins alone.
        const key = () => [...crypto.getRandomValues(new Uint32Array(4))].map(n => n.toString(36)).join("-");

        $("ask").addEventListener("submit", async event => {
          event.preventDefault();
          const form = event.target, button = form.querySelector("button");
          button.disabled = true;
          $("problem").textContent = "";
          try {
            place(await post("/questions", Object.fromEntries(new FormData(form))), true);
            form.elements.title.value = form.elements.body.value = "";
          } catch (error) { $("problem").textContent = error.message; }
          button.disabled = false;
        });

        $("questions").addEventListener("click", async event => {
          const value = Number(event.target.dataset?.value), item = event.target.closest("li");
          if (!value || !item) return;
          try {
            const {score} = await post(`/questions/${item.dataset.id}/votes`, {value});
            item.querySelector("output").textContent = score;
          } catch (error) { $("problem").textContent = error.message; }
        });

        // A browser resumes by itself where a stream ends, but not where it is answered with an error.
        function listen() {
          const feed = new EventSource("/questions/feed"), state = $("feed");
          const say = (text, isLive) => { state.textContent = text; state.classList.toggle("live", isLive) };
          feed.addEventListener("open", () => { say("live", true); fill() });
          feed.addEventListener("question", event => place(JSON.parse(event.data), true));
          feed.addEventListener("obsolete", () => say("moving on", false));
          feed.addEventListener("error", () => {
            say("reconnecting", false);
            if (feed.readyState === EventSource.CLOSED) { feed.close(); setTimeout(listen, 1000) }
          });
        }

        async function fill() {
          try {
            const page = await (await fetch("/questions?limit=20")).json();
            page.questions.reverse().forEach(question => place(question, false));
          } catch {}
        }

        paint(root, root.dataset.color);
        fill();
        listen();
        poll();
        """#
}
