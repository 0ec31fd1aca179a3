/// The page's style sheet.
enum PageStyle {
    static let text = colors + page + head + chart

    private static let colors = """
        :root { color-scheme: light dark; --ink: #1b1f24; --soft: #59636e; --line: #d8dee4; --paper: #fff;
          --panel: #f6f8fa; --pass: #1a7f37; --fail: #cf3630; --unknown: #9a6700; --due: #6e7781; --hole: #8c959f;
          --p50: #5b2fb5; --p99: #a98ae8; --max: #ddd0f7; --away: #ef8e88; --grace: #f6cfcc; --step: #57606a;
          --migration: #8250df; --starting: #b6c2cf; --serving: #2da44e; --obsolete: #e0a225; --stopping: #6e7781;
          --band: rgb(87 96 106 / .09); --fault: rgb(207 54 48 / .08); }
        @media (prefers-color-scheme: dark) { :root { --ink: #e6edf3; --soft: #9aa4ae; --line: #30363d;
          --paper: #0d1117; --panel: #161b22; --pass: #3fb950; --fail: #f85149; --unknown: #d29922; --due: #9aa4ae;
          --hole: #6e7681; --p50: #d2b8ff; --p99: #8a63d2; --max: #453069; --away: #a8403a; --grace: #4d2524;
          --step: #8b949e; --migration: #a371f7; --starting: #57616c; --serving: #2ea043; --obsolete: #d29922;
          --stopping: #9aa4ae; --band: rgb(139 148 158 / .13); --fault: rgb(248 81 73 / .12); } }

        """

    private static let page = """
        * { box-sizing: border-box; }
        body { font: 15px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper); max-width: 1240px;
          margin: 0 auto; padding: 24px 20px 60px; }
        h2 { font-size: 18px; margin: 36px 0 10px; }
        p { margin: 4px 0 8px; overflow-wrap: anywhere; }
        .wide { overflow-x: auto; }
        table { border-collapse: collapse; min-width: 50%; font-size: 14px; font-variant-numeric: tabular-nums; }
        th { text-align: left; color: var(--soft); font-weight: 500; white-space: nowrap; }
        th, td { padding: 5px 18px 5px 0; border-bottom: 1px solid var(--line); vertical-align: top; }
        td { max-width: 34em; overflow-wrap: break-word; }
        td.number { white-space: nowrap; }
        .notes { margin: 8px 0; padding-left: 18px; color: var(--soft); font-size: 14px; overflow-wrap: anywhere; }

        """

    private static let head = """
        header { border-left: 8px solid; padding: 12px 20px 10px; background: var(--panel); border-radius: 6px; }
        header h1 { margin: 0; font-size: 36px; line-height: 1.2; letter-spacing: .04em; }
        header .summary { font-size: 17px; }
        .notice { color: var(--unknown); font-weight: 600; }
        .pass { border-color: var(--pass); } .pass h1 { color: var(--pass); }
        .fail { border-color: var(--fail); } .fail h1 { color: var(--fail); }
        .unknown { border-color: var(--unknown); } .unknown h1 { color: var(--unknown); }
        .criteria { list-style: none; margin: 16px 0; padding: 0; }
        .criteria > li { display: grid; grid-template-columns: 26px 5fr 6fr 4fr; gap: 0 12px; padding: 6px 0;
          border-bottom: 1px solid var(--line); overflow-wrap: anywhere; }
        .criteria .mark { font-weight: 700; text-align: center; }
        .criteria .limit { color: var(--soft); }
        .criteria .details { grid-column: 2 / -1; margin: 4px 0 2px; padding-left: 18px; color: var(--soft);
          font-size: 13.5px; }
        .criteria .ok .mark { color: var(--pass); } .criteria .not-ok .mark { color: var(--fail); }
        .criteria .unknown .mark { color: var(--unknown); } .criteria .not-judged { color: var(--soft); }
        .criteria .not-ok .value, .criteria .unknown .value { font-weight: 600; }
        @media (max-width: 699px) { .criteria > li { grid-template-columns: 22px 1fr; }
          .criteria li > :not(.mark) { grid-column: 2; } .criteria li > .name { font-weight: 600; } }
        .figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(148px, 1fr)); gap: 10px;
          margin: 22px 0; }
        .figures div { background: var(--panel); border-radius: 6px; padding: 10px 14px; color: var(--soft);
          font-size: 13px; line-height: 1.35; }
        .figures b { display: block; font-size: 22px; line-height: 1.4; color: var(--ink);
          font-variant-numeric: tabular-nums; }

        """

    private static let chart = """
        .patterns { position: absolute; width: 0; height: 0; }
        #hole rect { fill: var(--hole); } #partial rect { fill: var(--paper); opacity: .55; }
        .chart { position: relative; --name: 200px; --scale: 62px; background: var(--panel); border-radius: 6px;
          padding: 0 14px 8px; }
        .chart h3 { position: relative; font-size: 14px; margin: 0; padding: 16px 0 6px; line-height: 1.5; }
        .key { display: inline-block; margin-left: 14px; font-size: 12px; font-weight: 400; color: var(--soft); }
        .key i { display: inline-block; width: 10px; height: 10px; border-radius: 2px; margin-right: 5px; }
        .row { position: relative; display: grid; grid-template-columns: var(--name) var(--scale) 1fr;
          padding: 2px 0; font-size: 12px; line-height: 16px; font-variant-numeric: tabular-nums; }
        .row .name { padding-right: 8px; overflow-wrap: anywhere; min-width: 0; }
        .row .name small { display: block; font-size: 11px; line-height: 14px; color: var(--soft); }
        .row .scale { position: relative; color: var(--soft); font-size: 11px; }
        .row .scale span { position: absolute; right: 8px; transform: translateY(-50%); line-height: 13px;
          white-space: nowrap; }
        .row .scale b { display: block; padding-right: 8px; text-align: right; font-weight: 400; color: var(--ink);
          white-space: nowrap; }
        .row .plot { width: 100%; min-width: 0; display: block; position: relative; overflow: hidden; }
        .times { position: sticky; top: 0; z-index: 2; background: var(--panel); padding: 8px 0 2px; }
        .times.bottom { position: relative; z-index: 0; background: none; }
        .times .plot { height: 16px; overflow: visible; }
        .tick { position: absolute; transform: translateX(-50%); color: var(--soft); font-size: 11px;
          white-space: nowrap; }
        .tick.first { transform: none; }
        .overlay { position: absolute; top: 0; bottom: 0; right: 14px; left: calc(14px + var(--name) + var(--scale));
          pointer-events: none; }
        .overlay i { position: absolute; top: 0; bottom: 0; }
        .rule { border-left: 1px solid var(--line); } .window { background: var(--band); }
        .overlay .fault { background: var(--fault); min-width: 2px; }
        .overlay .gap { background: repeating-linear-gradient(45deg, var(--hole) 0 1px, transparent 1px 6px);
          opacity: .6; }
        .cross { border-left: 1px solid var(--ink); z-index: 3; }
        .cross[hidden], .tip[hidden] { display: none; }
        .tip { position: absolute; z-index: 4; max-width: min(360px, 80%); padding: 6px 10px; border-radius: 6px;
          background: var(--ink); color: var(--paper); font-size: 12px; line-height: 1.45; pointer-events: none;
          overflow-wrap: anywhere; }
        .plot rect { shape-rendering: crispEdges; }
        .plot .grid { stroke: var(--line); shape-rendering: crispEdges; }
        .plot .hit { fill: transparent; } .plot .hit:hover { fill: var(--ink); opacity: .1; }
        .plot .hole { fill: url(#hole); opacity: .45; } .plot .partial { fill: url(#partial); }
        .plot .due { fill: var(--due); } .plot .failed { fill: var(--fail); }
        .plot .p50 { fill: var(--p50); } .plot .p99 { fill: var(--p99); } .plot .max { fill: var(--max); }
        .plot .away { fill: var(--away); }
        .bar { stroke-width: 2; stroke-linejoin: round; }
        .step { fill: var(--step); stroke: var(--step); } .wait { fill: var(--fail); stroke: var(--fail); }
        .migration { fill: var(--migration); stroke: var(--migration); }
        .longest, .broken { fill: var(--fail); stroke: var(--fail); } .longest { stroke-width: 1; }
        .grace { fill: var(--grace); } .blind { fill: var(--hole); stroke: var(--hole); }
        @media (max-width: 699px) {
          body { padding: 14px 12px 40px; }
          .chart { --name: 0px; --scale: 52px; padding: 0 10px 8px; }
          .overlay { left: calc(10px + var(--scale)); right: 10px; }
          .row { grid-template-columns: var(--scale) 1fr; }
          .row .name { grid-column: 1 / -1; } .row .name small { display: inline; }
          .times .name { display: none; }
          .key { margin: 0 14px 0 0; } .chart h3 .key:first-child { margin-left: 14px; }
          .minor { display: none; }
        }
        """
}
