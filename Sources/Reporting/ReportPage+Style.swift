extension ReportPage {
    /// One colour, and patterns: what it says can be read in black and white. On paper it is A4.
    package static let style = """
        :root { --ink: #1d4f6e; --pale: #b9cedb; --text: #16191c; --soft: #4a5259; --line: #c9cfd4; }
        * { box-sizing: border-box; }
        html { -webkit-text-size-adjust: 100%; }
        body { margin: 0 auto; max-width: 52rem; padding: 1.5rem 1.25rem 3rem; color: var(--text); background: #fff;
          font: 1rem/1.5 "Helvetica Neue", Arial, "DejaVu Sans", sans-serif; }
        header { border-bottom: 4px solid var(--ink); margin-bottom: 1.25rem; }
        h1 { font-size: 1.9rem; line-height: 1.2; margin: 0 0 .25rem; }
        h2 { font-size: 1.25rem; line-height: 1.3; margin: 0 0 .4rem; }
        .council { margin: 0; font-weight: bold; color: var(--ink); }
        .period { margin: 0 0 .9rem; color: var(--soft); font-size: 1.1rem; }
        .lead { font-size: 1.15rem; margin: 0 0 1.25rem; }
        a { color: var(--ink); }
        section { margin: 2.25rem 0 0; }
        figure { margin: 0; }
        figcaption, .note, section > p { color: var(--soft); margin: 0 0 .75rem; }
        .tiles { list-style: none; margin: 0; padding: 0; display: grid; gap: .75rem;
          grid-template-columns: repeat(3, 1fr); }
        @media (max-width: 36rem) { .tiles { grid-template-columns: repeat(2, 1fr); } }
        .tiles li { border: 1px solid var(--line); border-top: 4px solid var(--ink); padding: .6rem .75rem .7rem; }
        .tiles span, .tiles small { display: block; line-height: 1.3; }
        .tiles small { color: var(--soft); margin-top: .2rem; }
        .tiles .figure { font-size: 1.7rem; font-weight: bold; }
        svg { display: block; overflow: visible; }
        svg.unseen { position: absolute; }
        svg text { font: 13px "Helvetica Neue", Arial, "DejaVu Sans", sans-serif; fill: var(--text); }
        svg text.middle { text-anchor: middle; font-size: 12px; fill: var(--soft); }
        svg text.end { text-anchor: end; fill: var(--soft); font-variant-numeric: tabular-nums; }
        svg text.scale { font-size: 12px; fill: var(--text); paint-order: stroke; stroke: #fff; stroke-width: 4px; }
        svg rect { stroke: #fff; stroke-width: 1px; }
        .ink { fill: #1d4f6e; } .pale { fill: #b9cedb; } .grey { fill: #6f7a82; }
        .hatch { fill: url(#p-hatch); } .dots { fill: url(#p-dots); } .cross { fill: url(#p-cross); }
        svg rect.hatch, svg rect.dots, svg rect.cross { stroke: #1d4f6e; }
        svg rect.white { fill: #fff; stroke: #1d4f6e; }
        .rule { stroke: var(--line); stroke-dasharray: 2 3; } .axis { stroke: var(--text); }
        .key { list-style: none; margin: .75rem 0 0; padding: 0; display: grid; gap: .2rem 1.5rem;
          grid-template-columns: repeat(auto-fit, minmax(17rem, 1fr)); }
        .key li { display: flex; gap: .5rem; }
        .key svg { flex: none; margin-top: .3rem; }
        details { margin-top: .75rem; }
        summary { cursor: pointer; color: var(--ink); padding: .25rem 0; }
        .scroll { overflow-x: auto; }
        table { border-collapse: collapse; width: 100%; font-size: .92rem; }
        caption { text-align: left; color: var(--soft); padding: .25rem 0; }
        details caption { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
        th, td { text-align: left; vertical-align: top; padding: .35rem .75rem .35rem 0; border-bottom: 1px solid var(--line); }
        thead th { border-bottom: 2px solid var(--text); vertical-align: bottom; }
        tbody th { font-weight: normal; }
        .n { text-align: right; padding-right: .25rem; padding-left: .75rem; white-space: nowrap; font-variant-numeric: tabular-nums; }
        thead .n { white-space: normal; }
        .n + td, .n + th:not(.n) { padding-left: 1.5rem; }
        dt { font-weight: bold; } dd { margin: 0 0 .6rem; color: var(--soft); }
        footer { margin-top: 2.5rem; border-top: 1px solid var(--line); color: var(--soft); font-size: .9rem; }
        @page { size: A4; margin: 16mm 17mm 18mm; }
        @media print {
          body { padding: 0; max-width: none; font-size: 10pt; line-height: 1.4; }
          h1 { font-size: 1.7rem; } .lead { font-size: 1.1rem; }
          details { display: none; }
          section { break-inside: avoid; margin-top: 7mm; }
          #unmet, #savings, #method { break-inside: auto; }
          tr, dt, dd, .tiles li, figure { break-inside: avoid; }
          h2, figcaption, dt { break-after: avoid; }
          .ink, .pale, .hatch, .dots, .cross, .grey { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
          a { color: inherit; text-decoration: none; }
        }
        """
}
