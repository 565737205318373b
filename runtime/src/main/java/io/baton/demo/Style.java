package io.baton.demo;

/** How the page looks, by day and by night. */
final class Style {

    static final String SHEET = """
        :root {
          color-scheme: light dark;
          --page: #f6f7f9; --card: #ffffff; --ink: #1b1f24; --quiet: #5b6570; --rule: #dde1e6; --grid: #e4e7eb;
          --good: #1a7f37; --bad: #c93c37; --warn: #9a6700;
          --p50: #0a66c2; --p99: #8a3ffc; --max: #98a2ad;
          --v0: #b3bcc6; --v1: #86b6e4; --v2: #77c8a6; --v3: #bca3ea; --v4: #e3bd6a;
        }
        @media (prefers-color-scheme: dark) {
          :root {
            --page: #0e1116; --card: #161b22; --ink: #e6e9ed; --quiet: #9aa5b1; --rule: #2b333d; --grid: #262e38;
            --good: #3fb950; --bad: #ff6b63; --warn: #d29922;
            --p50: #58a6ff; --p99: #c297ff; --max: #6e7a87;
            --v0: #4b5663; --v1: #2f6fb0; --v2: #2e7d5f; --v3: #6b4fa3; --v4: #8f6b1d;
          }
        }
        * { box-sizing: border-box; }
        body { margin: 0; background: var(--page); color: var(--ink); line-height: 1.5;
          font: 16px/1.5 system-ui, "Segoe UI", Roboto, "Helvetica Neue", "DejaVu Sans", sans-serif; }
        main { max-width: 1080px; margin: 0 auto; padding: 32px 20px 64px; }
        h1 { font-size: 30px; line-height: 1.2; margin: 0 0 8px; letter-spacing: -0.01em; }
        h2 { font-size: 18px; margin: 40px 0 12px; }
        p { max-width: 75ch; margin: 0 0 12px; }
        .lead { color: var(--quiet); }
        .badge { display: inline-block; font-size: 13px; font-weight: 700; letter-spacing: 0.06em;
          padding: 3px 12px; border-radius: 99px; color: var(--card); background: var(--good);
          margin-bottom: 12px; }
        .badge.no { background: var(--bad); }
        .problems { border-left: 4px solid var(--bad); padding: 2px 0 2px 14px; margin: 12px 0; }
        .tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(150px, 1fr));
          gap: 12px; margin: 24px 0; }
        .tile, .card { background: var(--card); border: 1px solid var(--rule); border-radius: 10px; }
        .tile { padding: 14px 16px; }
        .tile b { display: block; font-size: 26px; line-height: 1.2; font-variant-numeric: tabular-nums; }
        .tile.yes b { color: var(--good); } .tile.no b { color: var(--bad); }
        .tile span { color: var(--quiet); font-size: 14px; }
        .card { padding: 16px; overflow-x: auto; }
        svg { display: block; width: 100%; min-width: 640px; height: auto; }
        svg text { font-size: 11px; fill: var(--quiet); }
        svg .middle { text-anchor: middle; } svg .end { text-anchor: end; }
        svg .caption { font-size: 11.5px; font-weight: 600; }
        svg .grid { stroke: var(--grid); stroke-width: 1; } svg .tick { stroke: var(--quiet); stroke-width: 1; }
        svg .p50, svg .p99 { fill: none; stroke-width: 1.8; stroke-linejoin: round; }
        svg .p50 { stroke: var(--p50); } svg .p99 { stroke: var(--p99); } svg .max { fill: var(--max); }
        svg rect { shape-rendering: crispEdges; }
        svg .answered { fill: var(--v1); } svg .failed { fill: var(--bad); }
        svg .span rect { fill: var(--good); opacity: 0.11; } svg .span .outcome { font-weight: 600; }
        svg .span text { fill: var(--good); }
        svg .unable rect { fill: var(--warn); opacity: 0.16; } svg .unable text { fill: var(--warn); }
        svg .dying rect { fill: var(--bad); } svg .dying text { fill: var(--bad); }
        svg line.kill { stroke: var(--bad); stroke-width: 1.4; stroke-dasharray: 4 3; }
        svg text.kill { fill: var(--bad); font-weight: 600; }
        svg .v0 { fill: var(--v0); } svg .v1 { fill: var(--v1); } svg .v2 { fill: var(--v2); }
        svg .v3 { fill: var(--v3); } svg .v4 { fill: var(--v4); } svg rect.bad { fill: var(--bad); }
        svg text.version { fill: var(--ink); font-weight: 600; }
        .legend { display: flex; flex-wrap: wrap; gap: 4px 18px; margin: 0 0 10px; padding: 0; list-style: none;
          font-size: 14px; color: var(--quiet); }
        .legend i { display: inline-block; width: 14px; height: 4px; border-radius: 2px; margin-right: 6px;
          vertical-align: middle; }
        .legend .p50 { background: var(--p50); } .legend .p99 { background: var(--p99); }
        .legend .max { background: var(--max); width: 5px; height: 5px; border-radius: 50%; }
        .legend .good { background: var(--good); opacity: 0.35; height: 12px; }
        .legend .unable { background: var(--warn); opacity: 0.4; height: 12px; }
        .legend .dying { background: var(--bad); opacity: 0.35; height: 12px; }
        table { border-collapse: collapse; width: 100%; font-size: 15px; font-variant-numeric: tabular-nums; }
        th, td { text-align: right; padding: 7px 10px; border-bottom: 1px solid var(--rule); vertical-align: top; }
        tr:last-child > * { border-bottom: 0; }
        th { font-weight: 600; } thead th { color: var(--quiet); font-size: 13px; }
        td { white-space: nowrap; }
        .left { text-align: left; } td.left { white-space: normal; } td.time { white-space: nowrap; }
        .good { color: var(--good); } .bad { color: var(--bad); }
        .reason { display: block; color: var(--quiet); font-size: 13px; overflow-wrap: anywhere; }
        pre { font: 12.5px/1.5 ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; margin: 0;
          white-space: pre-wrap; overflow-wrap: anywhere; }
        details { margin-top: 10px; } summary { cursor: pointer; color: var(--quiet); }
        details .card { margin-top: 10px; }
        footer { margin-top: 40px; color: var(--quiet); font-size: 14px; }
        """;

    private Style() {}
}
