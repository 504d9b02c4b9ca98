/// The console's own look, by the conventions of the GOV.UK Design System: its sizes, its yellow focus, its red errors; neither
/// its typeface nor its crown, which belong to GOV.UK alone. Every pair of colours has a contrast of 4.5 and more.
enum Style {
    static let text = """
        :root { --ink: #1d4f6e; --link: #1a5a96; --text: #0b0c0c; --soft: #484f54; --line: #b1b4b6; --pale: #f3f2f1;
          --error: #c3240f; --focus: #ffdd00; --good: #00664a; }
        * { box-sizing: border-box; }
        html { -webkit-text-size-adjust: 100%; scroll-padding-top: 1rem; }
        body { margin: 0; color: var(--text); background: #fff; font: 1.1875rem/1.4 Arial, "Helvetica Neue", "Liberation Sans", sans-serif; }
        a { color: var(--link); text-underline-offset: .15em; }
        a:hover { color: #003078; text-decoration-thickness: .15em; }
        :focus-visible, a:focus, summary:focus { outline: 3px solid transparent; background: var(--focus); color: var(--text);
          box-shadow: 0 -2px var(--focus), 0 4px var(--text); text-decoration: none; }
        input:focus, select:focus, textarea:focus { outline: 3px solid var(--focus); outline-offset: 0; background: #fff;
          box-shadow: inset 0 0 0 2px var(--text); }
        button:focus { outline: 3px solid transparent; background: var(--focus); color: var(--text); box-shadow: 0 3px var(--text); }
        audio:focus, .scroll:focus, main:focus, .error-summary:focus { outline: 3px solid var(--focus); outline-offset: 0;
          background: inherit; box-shadow: 0 0 0 6px var(--text); }
        main:focus { outline: none; box-shadow: none; }
        .skip { position: absolute; left: -999rem; padding: .6rem 1rem; background: var(--focus); color: var(--text); }
        .skip:focus { left: 0; top: 0; z-index: 2; }
        .unseen { position: absolute; width: 1px; height: 1px; margin: -1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
        header { background: var(--ink); color: #fff; }
        .bar, .page { max-width: 75rem; margin: 0 auto; padding: 0 1rem; }
        .bar { display: flex; flex-wrap: wrap; align-items: center; gap: .25rem 1.25rem; padding: .6rem 1rem; }
        header a { color: #fff; } header a:hover { color: #fff; }
        header a:focus, header nav a:focus { color: var(--text); }
        .name { font-weight: bold; font-size: 1.5rem; text-decoration: none; }
        .council { flex: 1; min-width: 8rem; }
        .councils ul { display: flex; flex-wrap: wrap; gap: 0 .8rem; margin: 0; padding: 0; list-style: none; font-size: .9rem; }
        .councils a[aria-current] { font-weight: 700; text-decoration: none; }
        .who { display: flex; gap: 1rem; align-items: center; margin-left: auto; } .who form { margin: 0; }
        form { margin: 0 0 1.5rem; }
        header nav { background: #fff; border-bottom: 1px solid var(--line); }
        nav ul { max-width: 75rem; margin: 0 auto; padding: 0 1rem; list-style: none; display: flex; flex-wrap: wrap; gap: 0 1.25rem; }
        header nav a { display: block; padding: .7rem 0 .5rem; border-bottom: 4px solid transparent; text-decoration: none; color: var(--link); }
        header nav a:hover { color: #003078; text-decoration: underline; }
        header nav a[aria-current] { border-color: var(--ink); font-weight: bold; }
        main { padding: 1.5rem 0 3rem; }
        .back { margin-top: 1rem; } .back::before { content: "‹ "; } .back + main { padding-top: .75rem; }
        h1 { font-size: clamp(1.6rem, 1.2rem + 2vw, 2.25rem); line-height: 1.15; margin: 0 0 1.5rem; }
        h2 { font-size: 1.5rem; line-height: 1.25; margin: 2rem 0 .75rem; } h3 { font-size: 1.1875rem; margin: 1.25rem 0 .5rem; }
        p, ul, ol { margin: 0 0 1rem; max-width: 44rem; } .hint, small { color: var(--soft); }
        .hint { margin: 0 0 .35rem; } label, legend { display: block; font-weight: bold; margin-bottom: .3rem; }
        .field { margin: 0 0 1.4rem; } .field.wrong { border-left: 5px solid var(--error); padding-left: .9rem; }
        .error { color: var(--error); font-weight: bold; margin: 0 0 .4rem; }
        .error-summary { border: 5px solid var(--error); padding: 1rem 1.25rem; margin-bottom: 2rem; max-width: 44rem; }
        .error-summary h2 { margin: 0 0 .5rem; } .error-summary ul { margin: 0; padding: 0; list-style: none; }
        .error-summary a { color: var(--error); font-weight: bold; } .error-summary a:focus { color: var(--text); }
        input, select, textarea { width: 100%; font: inherit; color: inherit; padding: .35rem .45rem; border: 2px solid var(--text);
          border-radius: 0; background: #fff; min-height: 2.6rem; }
        input { max-width: 36rem; } input[type=date] { max-width: 13rem; } .narrow { max-width: 8rem; } .middle { max-width: 20rem; } select { max-width: 30rem; }
        button { font: inherit; font-weight: bold; color: #fff; background: var(--good); border: 0; box-shadow: 0 3px #00402e;
          padding: .55rem .9rem; min-height: 2.6rem; cursor: pointer; }
        button:hover { background: #00523b; } button.second { background: var(--pale); color: var(--text); box-shadow: 0 3px #8a8d8f; }
        button.second:hover { background: #dbdad9; } button.warn { background: var(--error); box-shadow: 0 3px #6f1408; }
        button.plain { background: none; box-shadow: none; color: inherit; font-weight: normal; text-decoration: underline; padding: .2rem 0; min-height: 1.9rem; }
        button.second:focus, button.warn:focus, button.plain:focus { background: var(--focus); color: var(--text); box-shadow: 0 3px var(--text); }
        footer button.plain { color: var(--link); }
        .other { display: inline-block; margin: .6rem 0 0 1rem; }
        .row { display: flex; flex-wrap: wrap; gap: 0 1.5rem; align-items: flex-end; } .row .field { flex: 1 1 12rem; } .row .field select, .row .field input { max-width: none; }
        .actions { display: flex; flex-wrap: wrap; gap: .8rem; align-items: center; margin: 0 0 1rem; } .actions form { margin: 0; }
        .choices { border: 0; margin: 0 0 1.25rem; padding: 0; } .choices legend { font-size: 1.25rem; } .several legend { font-size: inherit; padding: 0; } input[type=file] + button { display: block; margin-top: .6rem; } .several.wrong { border-left: 5px solid var(--error); padding-left: .9rem; }
        .choice { display: flex; gap: .7rem; align-items: flex-start; margin: 0 0 .5rem; } .choice label { font-weight: normal; margin: .45rem 0 0; }
        .choice input { flex: none; width: 2.5rem; height: 2.5rem; min-height: 0; margin: 0; accent-color: var(--text); }
        .scroll { position: relative; overflow-x: auto; margin: 0 0 1.5rem; }
        table { border-collapse: collapse; width: 100%; font-size: 1rem; } caption { text-align: left; font-weight: bold; font-size: 1.1875rem; margin-bottom: .4rem; }
        th, td { text-align: left; vertical-align: top; padding: .5rem 1rem .5rem 0; border-bottom: 1px solid var(--line); }
        tbody th { font-weight: normal; } .number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
        thead .number { white-space: normal; }
        .tag { display: inline-block; padding: .1rem .5rem; background: #d2e2f1; color: #0c2d4a; font-size: .95rem; } .tag.good { background: #cfe9dc; color: #003d2a; }
        .tag.bad { background: #f8d9d4; color: #6e1509; } .tag.plain { background: #e6e6e4; color: #24282a; }
        .banner { border: 3px solid var(--good); padding: .7rem 1rem; margin: 0 0 1.5rem; max-width: 44rem; } .banner form { display: inline; } .banner p { margin: 0; }
        .inset { border-left: 8px solid var(--line); padding: .2rem 0 .2rem 1rem; margin: 0 0 1.5rem; } .inset p { margin: .4rem 0; }
        .key { font: 1.25rem/1.5 "DejaVu Sans Mono", Consolas, monospace; overflow-wrap: anywhere; }
        dl { display: grid; grid-template-columns: minmax(8rem, max-content) 1fr; gap: .4rem 1.5rem; margin: 0 0 1.5rem; } dt { font-weight: bold; } dd { margin: 0; overflow-wrap: anywhere; }
        .turns { list-style: none; padding: 0; margin: 0; max-width: none; } .turns > li { border-top: 1px solid var(--line); padding: 1.1rem 0; }
        .said, .heard { max-width: 44rem; padding: .6rem .9rem; margin: 0 0 .75rem; overflow-wrap: anywhere; }
        .said { background: var(--pale); } .heard { border-left: 5px solid var(--ink); font-size: 1.35rem; }
        .who-says { display: block; color: var(--soft); font-size: 1rem; }
        audio { display: block; width: 100%; max-width: 36rem; margin: 0 0 1rem; }
        details { margin: 0 0 1rem; } summary { cursor: pointer; color: var(--link); padding: .3rem 0; width: fit-content; }
        .tiles { list-style: none; padding: 0; display: grid; gap: 1rem; grid-template-columns: repeat(auto-fill, minmax(14rem, 1fr)); max-width: none; }
        .tiles li { border-top: 4px solid var(--ink); background: var(--pale); padding: .7rem .9rem; } .tiles b { display: block; font-size: 2rem; line-height: 1.2; }
        progress { display: block; width: 100%; max-width: 36rem; height: 1.4rem; margin: 0 0 1rem; accent-color: var(--good); }
        .pages { display: flex; flex-wrap: wrap; gap: .5rem 2rem; margin: 1rem 0; }
        textarea { max-width: 44rem; } input[type=file] { padding: .4rem; }
        .parts { border-bottom: 1px solid var(--line); margin: 0 0 1.5rem; } .parts ul { padding: 0; margin: 0; gap: 0 1.5rem; max-width: none; }
        .parts a { display: block; padding: .4rem 0; } .parts a[aria-current] { color: var(--text); font-weight: bold; text-decoration: none; }
        .week { display: grid; grid-template-columns: repeat(auto-fill, minmax(13rem, 1fr)); gap: 0 1.5rem; } .week .field { margin-bottom: 1rem; }
        .checks { list-style: none; padding: .2rem 0 .2rem 1rem; border-left: 8px solid var(--line); margin: -.6rem 0 1.4rem; } .checks ul { margin: .2rem 0 .6rem; }
        .checks .error { margin: 0; } .rows { max-width: none; } .rows li { overflow-wrap: anywhere; } td form { margin: 0; }
        code { font: .95em "DejaVu Sans Mono", Consolas, monospace; overflow-wrap: anywhere; }
        kbd { font: .85em "DejaVu Sans Mono", Consolas, monospace; border: 1px solid currentColor; border-radius: 3px; padding: 0 .3em; margin-left: .35em; display: none; }
        .with-keys kbd { display: inline-block; }
        footer { border-top: 1px solid var(--line); background: var(--pale); color: var(--soft); padding: 1rem 0 2rem; font-size: 1rem; } footer p { margin: .3rem 0; }
        @media (max-width: 40rem) { body { font-size: 1.0625rem; } .council { order: 3; flex-basis: 100%; } dl { grid-template-columns: 1fr; gap: 0; } dd { margin-bottom: .7rem; }
          nav ul { gap: 0 1rem; } .tiles { grid-template-columns: 1fr 1fr; } .tiles b { font-size: 1.6rem; } }
        @media print { header, footer, .skip, .back, form, nav { display: none; } }
        @media (prefers-reduced-motion: reduce) { * { scroll-behavior: auto; } }
        """
}
