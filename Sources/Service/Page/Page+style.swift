extension Page {
    /// One hue makes all colors: blue and green have theirs here, any other word gets one from the script.
    static let style = """
        :root { --hue: 220; --ink: hsl(var(--hue) 30% 14%); --soft: hsl(var(--hue) 14% 46%);
          --paper: hsl(var(--hue) 40% 97%); --card: #fff; --line: hsl(var(--hue) 30% 89%);
          --deep: hsl(var(--hue) 72% 32%); --bright: hsl(var(--hue) 75% 44%); color-scheme: light dark; }
        [data-color=blue] { --hue: 221 }
        [data-color=green] { --hue: 152 }
        @media (prefers-color-scheme: dark) {
          :root { --ink: hsl(var(--hue) 25% 92%); --soft: hsl(var(--hue) 12% 64%); --paper: hsl(var(--hue) 28% 8%);
            --card: hsl(var(--hue) 24% 12%); --line: hsl(var(--hue) 20% 21%); --deep: hsl(var(--hue) 65% 24%); }
        }
        * { box-sizing: border-box; margin: 0 }
        body { background: var(--paper); color: var(--ink); font: 16px/1.5 system-ui, sans-serif;
          -webkit-font-smoothing: antialiased }
        header { background: linear-gradient(120deg, var(--deep), var(--bright)); color: #fff;
          padding: 2rem max(1.25rem, 50vw - 22rem) 1.25rem; transition: background .4s }
        .bar { display: flex; align-items: baseline; justify-content: space-between; flex-wrap: wrap; gap: .5rem }
        h1 { font-size: 1.75rem; letter-spacing: -.03em }
        .who { font-size: 1.1rem } .who span { opacity: .8; margin-left: .5rem }
        #color { text-transform: capitalize }
        dl { display: grid; grid-template-columns: repeat(auto-fit, minmax(6.5rem, 1fr)); gap: .75rem;
          margin: 1.5rem 0 1.25rem }
        dt { font-size: .75rem; opacity: .75 }
        dd { font-size: 1.25rem; font-weight: 600; font-variant-numeric: tabular-nums }
        #instance { font-family: ui-monospace, monospace; font-size: 1rem; line-height: 1.9rem }
        #answers { display: grid; grid-template-columns: repeat(60, 1fr); gap: 2px; height: 1.25rem; padding: 0;
          list-style: none }
        #answers li { border-radius: 2px; background: hsl(var(--hue) 70% 72%); grid-row: 1 }
        #answers li.red { background: repeating-linear-gradient(135deg, hsl(var(--hue) 70% 72%) 0 3px, #0003 3px 6px) }
        #answers li.none { background: #0005 }
        #reason { min-height: 1.5rem; font-size: .875rem; margin-top: .5rem; opacity: .9 }
        main { max-width: 46.5rem; margin: auto; padding: 1.5rem 1.25rem 4rem }
        form, #questions li { background: var(--card); border: 1px solid var(--line); border-radius: .75rem }
        form { padding: .75rem; display: grid; gap: .5rem; box-shadow: 0 1px 3px hsl(var(--hue) 40% 20% / .08) }
        input, textarea { width: 100%; font: inherit; color: inherit; background: var(--paper); resize: vertical;
          border: 1px solid transparent; border-radius: .5rem; padding: .5rem .75rem }
        input:focus, textarea:focus, button:focus-visible { outline: 2px solid var(--bright); outline-offset: 0 }
        .row { display: flex; gap: .5rem }
        .row button { flex: none; padding: .5rem 1.5rem; background: var(--bright); color: #fff; font-weight: 600 }
        button { font: inherit; border: 0; border-radius: .5rem; cursor: pointer; background: none; color: inherit }
        #problem { color: hsl(0 65% 48%); font-size: .875rem }
        #problem:empty, #reason:empty { display: none }
        h2 { font-size: 1.1rem; margin: 2rem 0 .75rem; display: flex; justify-content: space-between;
          align-items: baseline }
        h2 small { font-weight: 400; font-size: .8rem; color: var(--soft) }
        h2 small::before { content: ""; display: inline-block; width: .5rem; height: .5rem; border-radius: 50%;
          margin-right: .4rem; background: var(--soft) }
        h2 small.live::before { background: var(--bright) }
        #questions { padding: 0; display: grid; gap: .6rem; list-style: none }
        #questions li { display: grid; grid-template-columns: 3rem 1fr; gap: .75rem; padding: .75rem }
        #questions li.new { animation: arrive .6s ease-out }
        @keyframes arrive { from { opacity: 0; transform: translateY(-.5rem); border-color: var(--bright) } }
        @media (prefers-reduced-motion: reduce) { * { animation: none !important; transition: none !important } }
        .votes { display: grid; justify-items: center; align-content: start; color: var(--soft) }
        .votes button { font-size: .7rem; padding: .2rem .6rem }
        .votes button:hover { color: var(--bright) }
        output { font-weight: 600; color: var(--ink); font-variant-numeric: tabular-nums }
        article { min-width: 0 }
        h3 { font-size: 1rem; overflow-wrap: anywhere }
        .text { overflow-wrap: anywhere; white-space: pre-line; display: -webkit-box; -webkit-line-clamp: 4;
          -webkit-box-orient: vertical; overflow: hidden }
        .by { font-size: .8rem; color: var(--soft); margin-top: .25rem }
        """
}
