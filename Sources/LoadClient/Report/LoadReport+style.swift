extension LoadReport {
    /// The page's style sheet.
    static let style = """
        :root { color-scheme: light dark; --ink: #1b1f24; --soft: #59636e; --line: #d1d9e0; --paper: #fff;
          --panel: #f6f8fa; --pass: #1a7f37; --fail: #c93c37; --unknown: #9a6700; --p99: #8250df; }
        @media (prefers-color-scheme: dark) { :root { --ink: #e6edf3; --soft: #9198a1; --line: #3d444d;
          --paper: #0d1117; --panel: #151b23; --pass: #3fb950; --fail: #f85149; --unknown: #d29922;
          --p99: #bc8cff; } }
        body { font: 15px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper);
          max-width: 1080px; margin: 0 auto; padding: 24px; }
        header { border-left: 8px solid; padding: 8px 20px; background: var(--panel); border-radius: 6px; }
        header h1 { margin: 0; font-size: 34px; letter-spacing: .04em; }
        header ul { margin: 4px 0 6px; padding-left: 18px; overflow-wrap: anywhere; }
        .pass { border-color: var(--pass); } .pass h1 { color: var(--pass); }
        .fail { border-color: var(--fail); } .fail h1 { color: var(--fail); }
        .unknown { border-color: var(--unknown); } .unknown h1 { color: var(--unknown); }
        .figures { display: flex; flex-wrap: wrap; gap: 12px; margin: 20px 0; }
        .figures div { flex: 1 1 130px; background: var(--panel); border-radius: 6px; padding: 10px 14px;
          color: var(--soft); font-size: 13px; }
        .figures b { display: block; font-size: 22px; color: var(--ink); font-variant-numeric: tabular-nums; }
        h2 { font-size: 17px; margin: 28px 0 8px; }
        .wide { overflow-x: auto; }
        table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; font-size: 14px; }
        th { text-align: left; color: var(--soft); font-weight: 500; }
        th, td { padding: 5px 14px 5px 0; border-bottom: 1px solid var(--line); }
        .examples { color: var(--soft); font-size: 13px; overflow-wrap: anywhere; }
        svg { width: 100%; height: auto; background: var(--panel); border-radius: 6px; }
        svg text { fill: var(--soft); font: 11px system-ui, sans-serif; }
        svg .axis { stroke: var(--line); stroke-width: 1; }
        svg .step { stroke: var(--soft); stroke-dasharray: 3 3; }
        svg .migration { fill: #8250df; }
        svg .wait { fill: #e5534b; }
        svg .fault { fill: var(--fail); opacity: .18; }
        svg .window { fill: var(--soft); opacity: .12; }
        svg .p99 { fill: none; stroke: var(--p99); stroke-width: 1.5; }
        svg .p99-key { fill: var(--p99); }
        svg .failed { fill: var(--fail); }
        """
}
