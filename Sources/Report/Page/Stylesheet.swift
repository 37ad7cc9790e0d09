/// The page's style: one column of text, figures as wide as the window allows, light or dark as
/// the reader's system says, nothing fetched.
enum Stylesheet {
    static var css: String {
        """
        :root{\(Palette.variables(Palette.light));--wash:#f4f2ec;color-scheme:light dark}
        @media (prefers-color-scheme:dark){:root{\(Palette.variables(Palette.dark));--wash:#1f2227}}
        \(layout)
        \(parts)
        \(TreeView.css)
        """
    }

    private static let layout = """
        *{box-sizing:border-box}
        html{-webkit-text-size-adjust:100%}
        body{margin:0;background:var(--paper);color:var(--ink);line-height:1.55;
        font:17px/1.55 Charter,"Bitstream Charter","Iowan Old Style",Georgia,"Liberation Serif",serif}
        main{max-width:1180px;margin:0 auto;padding:36px 28px 72px}
        h1{font-size:clamp(26px,4.2vw,40px);line-height:1.14;margin:0 0 6px;font-weight:600;
        letter-spacing:-.012em;text-wrap:balance}
        h2{font-size:23px;line-height:1.25;margin:56px 0 6px;font-weight:600;text-wrap:balance}
        p{max-width:74ch;margin:8px 0}
        .eyebrow,.meta,.legend,table,figcaption,summary,.verdict,.tag,svg text,.claims{
        font-family:system-ui,-apple-system,"Segoe UI",Helvetica,Arial,"Liberation Sans",sans-serif}
        .eyebrow{font-size:14px;color:var(--soft);margin:0 0 14px}
        .lead{font-size:20px;line-height:1.5;max-width:66ch;margin:14px 0 10px}
        .base{color:var(--base)} .trained{color:var(--trained)}
        b.base,b.trained{font-weight:600;white-space:nowrap}
        .meta{font-size:14px;color:var(--soft)}
        figure{margin:22px 0 8px}
        svg{display:block;width:100%;height:auto;overflow:visible}
        .two,.small{display:grid;gap:26px 36px;grid-template-columns:minmax(0,1fr)}
        .small{gap:20px 28px;grid-template-columns:repeat(auto-fill,minmax(min(236px,100%),1fr))}
        @media (min-width:900px){.two{grid-template-columns:repeat(2,minmax(0,1fr))}}
        @media (max-width:560px){main{padding:24px 16px 56px}body{font-size:16px}
        .lead{font-size:18px}h2{margin-top:44px}.small{grid-template-columns:repeat(2,minmax(0,1fr));gap:16px 12px}}
        .narrow{display:none}
        @media (min-width:1000px){.five{grid-template-columns:repeat(5,minmax(0,1fr));gap:16px}}
        @media (max-width:700px){.broad{display:none}.narrow{display:block}}
        .legend{font-size:13.5px;margin:14px 0 -8px;max-width:none}
        .legend span{display:inline-block;margin-right:20px;white-space:nowrap}
        .legend svg{display:inline-block;width:34px;height:12px;margin-right:6px;vertical-align:-1px}
        @media print{details{display:block}main{max-width:none}}
        """

    private static let parts = """
        figcaption{font-size:13.5px;line-height:1.5;color:var(--soft);max-width:80ch;margin-top:8px}
        table{border-collapse:collapse;font-size:14px;line-height:1.4;font-variant-numeric:tabular-nums;
        margin:12px 0}
        .scroll{overflow-x:auto}
        th,td{padding:6px 18px 6px 0;text-align:left;vertical-align:baseline;border-bottom:1px solid var(--grid)}
        th{font-weight:600;color:var(--soft);font-size:13px;white-space:nowrap}
        td.number,th.number{text-align:right;white-space:nowrap}
        .many th{white-space:normal;vertical-align:bottom} .many th,.many td{padding-right:14px}
        .many td:first-child{min-width:24ch} .many td:nth-child(n+3){white-space:nowrap}
        tr.sum td{font-weight:600;border-bottom:0;border-top:1px solid var(--soft)}
        .share{min-width:200px;white-space:nowrap;color:var(--soft)}
        .bar{display:inline-block;height:10px;margin-right:8px;border-radius:2px;background:var(--trained);min-width:1px}
        sup{font-size:.72em;line-height:0}
        details{margin:10px 0}
        details table{font-size:13px} details td.words{white-space:nowrap} details th,details td{padding:4px 14px 4px 0}
        summary{cursor:pointer;font-size:14px;color:var(--soft)}
        summary:hover{color:var(--ink)}
        .claims{list-style:none;margin:20px 0 8px;padding:0;font-size:15px;line-height:1.45}
        .claims li{padding:9px 0 9px 172px;border-top:1px solid var(--grid);position:relative}
        .claims li:last-child{border-bottom:1px solid var(--grid)}
        .claims .tag{position:absolute;left:0;font-weight:600}
        .claims span.why{color:var(--soft);display:block;font-size:13.5px}
        @media (max-width:560px){.claims li{padding-left:0}.claims .tag{position:static;display:block}}
        .claims span.source{color:var(--soft);font-size:13.5px;margin-left:.5em}
        td.best{font-weight:650;background:var(--wash);box-shadow:-8px 0 0 var(--wash)}
        h3{font-size:18.5px;line-height:1.3;margin:34px 0 2px;font-weight:600}
        .holds{color:var(--right)} .fails{color:var(--wrong)} .partly{color:var(--base)} .open{color:var(--soft)}
        .pair{display:grid;gap:14px 36px;grid-template-columns:minmax(0,1fr);margin:8px 0 4px}
        @media (min-width:760px){.pair{grid-template-columns:repeat(2,minmax(0,1fr))}}
        .example{margin:22px 0;padding-top:12px;border-top:1px solid var(--grid)}
        .example h3{font-size:17px;margin:0 0 4px;font-weight:600}
        .verdict{font-size:13.5px;margin:0 0 4px;color:var(--soft)}
        .verdict b{font-weight:600}
        pre{margin:0;padding:11px 13px;background:var(--wash);border-radius:4px;white-space:pre-wrap;
        overflow-wrap:anywhere;font:13px/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,"Liberation Mono",monospace;
        max-width:100%}
        pre .mark{color:var(--soft)} pre .no{color:var(--soft)} pre .yes{color:var(--right);font-weight:600}
        pre .lie{color:var(--wrong);font-weight:600} pre .answer{font-weight:600}
        pre details{margin:0} pre summary{font-size:13px;padding:3px 0}
        @media (max-width:560px){td.number{white-space:normal}th.number{white-space:normal}
        th,td{padding-right:12px}.share{min-width:140px}}
        details td.number{white-space:nowrap}
        """
}
