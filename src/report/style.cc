// The report's style sheet: ink on paper and one accent, vermilion, for what was disclosed.
// Contrast of text is at least 4.5:1 and of marks 3:1 in both colour schemes (WCAG 2.2 AA).
#include "report/html_parts.h"

namespace haetae::report {

std::string_view StyleSheet() {
  return R"css(
:root{color-scheme:light dark;--paper:#fbfaf7;--sheet:#fff;--ink:#1c1b18;--quiet:#5f5b52;--line:#e4e0d6;
--strong-line:#bdb7a8;--accent:#b3311c;--soft:#f6dcd5;--others:#ddd8cc;--others-line:#857f71;--land:#e6e2d8;
--named:#d3cdbf;--code:#f3f0e9}
@media (prefers-color-scheme:dark){:root{--paper:#161512;--sheet:#1e1d19;--ink:#efece4;--quiet:#aaa598;
--line:#34322c;--strong-line:#5d594f;--accent:#ff8266;--soft:#4a241b;--others:#33312b;--others-line:#8d8778;
--land:#2b2924;--named:#413e36;--code:#24231e}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;scroll-behavior:smooth}
body{margin:0;background:var(--paper);color:var(--ink);
font:16px/1.6 "Pretendard Variable",Pretendard,-apple-system,"Segoe UI","Apple SD Gothic Neo","Noto Sans KR",
"Noto Sans CJK KR","Malgun Gothic",system-ui,sans-serif;font-variant-numeric:tabular-nums;
word-break:keep-all;overflow-wrap:break-word}
.page{max-width:1120px;margin:0 auto;padding:28px 32px 72px}
.pick{position:absolute;opacity:0;width:1px;height:1px}
#en:checked~.page [lang=ko]:not(.any),#ko:checked~.page [lang=en]:not(.any){display:none}
#en:checked~.page label[for=en],#ko:checked~.page label[for=ko]{color:var(--ink);border-color:var(--ink)}
#en:focus-visible~.page label[for=en],#ko:focus-visible~.page label[for=ko]{outline:3px solid var(--accent);
outline-offset:3px}
.skip{position:absolute;left:-999px;background:var(--sheet);padding:8px 14px}
.skip:focus{left:16px;top:12px}
.definitions{position:absolute}
:focus-visible{outline:3px solid var(--accent);outline-offset:2px}
.page>header{display:flex;justify-content:space-between;align-items:baseline;gap:16px;
border-bottom:1px solid var(--line);padding-bottom:14px}
.brand{margin:0;font-size:15px}.brand b{font-size:19px;letter-spacing:-.01em}.brand small{margin-left:10px}
.languages{display:flex;gap:14px;font-size:14px;white-space:nowrap}
.languages label{cursor:pointer;color:var(--quiet);border-bottom:2px solid transparent;padding:3px 0}
h1,h2,h3,h4{line-height:1.25;letter-spacing:-.015em;margin:0;text-wrap:balance}
h1{font-size:clamp(30px,4.4vw,46px);font-weight:750;line-height:1.14;letter-spacing:-.028em}
h2{font-size:27px;font-weight:700;letter-spacing:-.02em}
h3{font-size:16px;font-weight:650}
h4{font-size:15px;font-weight:600}
p{margin:0 0 12px;max-width:68ch}
small{font-size:13px;color:var(--quiet);font-weight:400}
.quiet{color:var(--quiet);font-size:14px;font-weight:400}
p.quiet,.wide{max-width:none}
a{color:inherit;text-decoration-color:var(--accent);text-underline-offset:3px}
code,pre{font-family:ui-monospace,"SF Mono",SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono","D2Coding",
"Noto Sans Mono CJK KR",monospace;font-size:.875em}
code{overflow-wrap:anywhere;word-break:normal}pre code{word-break:break-all}th code{display:inline-block;min-width:11em}
main>section,article{margin-top:72px}
main>section.verdict{margin-top:56px}
.lead{color:var(--quiet);font-size:17px;margin-top:14px;max-width:none}
.answer{font-size:20px;line-height:1.5;margin:26px 0 18px}
.contents{list-style:none;margin:28px 0 0;padding:0;border-top:1px solid var(--line)}
.contents li{display:grid;grid-template-columns:92px 1fr auto;gap:16px;align-items:baseline;padding:11px 0;
border-bottom:1px solid var(--line)}
.contents .count{font-weight:600;white-space:nowrap}
.severity{display:inline-flex;align-items:center;gap:7px;font-weight:650;font-size:14px;white-space:nowrap}
.severity svg{fill:currentColor}.severity .ring{fill:none;stroke:currentColor;stroke-width:2.5}
.critical,.high{color:var(--accent)}
main>section:not(.verdict)>h2{border-top:2px solid var(--ink);padding-top:14px;margin-bottom:22px}
.incident>header{border-top:2px solid var(--ink);padding-top:16px}
.incident h2{font-size:33px;letter-spacing:-.025em}
.kicker{display:flex;gap:14px;align-items:center;margin-bottom:10px;font-size:14px;color:var(--quiet)}
.figures{display:grid;grid-template-columns:repeat(4,1fr);gap:28px;margin:30px 0 10px}
.figures div{border-left:2px solid var(--line);padding-left:16px}
.figures div:first-child{border-color:var(--accent)}
.figures dt{font-size:14px;color:var(--quiet)}
.figures dd{margin:2px 0 0;line-height:1.4}
.figures b{display:block;font-size:38px;font-weight:700;line-height:1.15;letter-spacing:-.03em}
.figures div:first-child b{color:var(--accent)}
.facts{display:grid;grid-template-columns:repeat(auto-fit,minmax(130px,1fr));gap:18px 28px;margin:0 0 26px}
.facts dt{font-size:14px;color:var(--quiet)}
.facts dd{margin:0;font-size:22px;font-weight:650;letter-spacing:-.015em}
.part{display:grid;grid-template-columns:168px minmax(0,1fr);gap:12px 36px;padding:26px 0;
border-top:1px solid var(--line);margin-top:22px}
.part>h3{padding-top:1px}
.part+.part{margin-top:0}
ul,ol{margin:0 0 12px;padding-left:1.2em}li{margin:3px 0}li::marker{color:var(--accent)}
.plain,.evidence{list-style:none;padding:0}
.limits{font-size:17px;max-width:72ch}.limits li{margin:9px 0}
.notes{border-left:3px solid var(--accent);padding:2px 0 2px 1.6em;margin:0 0 26px}
.scroll{overflow-x:auto;margin:0 0 14px}
table{border-collapse:collapse;width:100%;font-size:15px;line-height:1.45}
caption{text-align:left;color:var(--quiet);font-size:14px;padding:0 0 8px}
th,td{text-align:left;vertical-align:top;padding:8px 18px 8px 0;border-bottom:1px solid var(--line)}
thead th{font-size:13px;font-weight:500;color:var(--quiet);border-bottom:1px solid var(--strong-line);
vertical-align:bottom}
tbody th{font-weight:500}
.n{text-align:right;white-space:nowrap}.n+td:not(.n),.n+th:not(.n){padding-left:14px}
td:last-child,th:last-child{padding-right:0}
td time,th time{white-space:nowrap}
.bar{display:block;min-width:120px;margin-top:6px}
.track{fill:var(--line)}
.pair{display:grid;grid-template-columns:minmax(0,4fr) minmax(0,7fr);gap:40px;margin-top:18px}
figure{margin:0 0 12px}
figcaption{font-size:14px;color:var(--quiet);margin-bottom:10px}
.legend{display:inline-flex;flex-wrap:wrap;gap:4px 18px;margin-left:18px}
.legend>span{display:inline-flex;gap:6px;align-items:center}
.chart,.map{display:block;width:100%;height:auto}
.chart{min-width:620px}
svg text{font-size:12.5px;fill:var(--quiet);font-family:inherit}
svg .strong{fill:var(--ink);font-weight:600;paint-order:stroke;stroke:var(--paper);stroke-width:4px;
stroke-linejoin:round}
svg .place{fill:var(--ink);font-size:13.5px;font-weight:600;paint-order:stroke;stroke:var(--paper);
stroke-width:3.5px;stroke-linejoin:round}
.grid{stroke:var(--line);fill:none}.axis{stroke:var(--strong-line);fill:none}
.disclosed{fill:var(--accent)}.missing{fill:url(#missing)}
.refused{fill:var(--paper);stroke:var(--ink);stroke-width:1}
.soft{fill:var(--soft)}.mark{fill:var(--accent)}.faint{fill:var(--others-line)}
.gap{fill:url(#gap);stroke:var(--others-line);stroke-width:.75}
.others{fill:var(--others)}.others-line{fill:none;stroke:var(--others-line);stroke-width:1.2}
.covered{fill:var(--others-line)}.hole{fill:var(--paper)}
.alert{stroke:var(--ink);stroke-width:1.2;stroke-dasharray:3 3}.flag{fill:var(--ink)}
.land{fill:var(--land);stroke:var(--paper);stroke-width:2.4}
.named{fill:var(--named);stroke:var(--paper);stroke-width:2.4}
.origin{fill:var(--accent);fill-opacity:.45;stroke:var(--accent);stroke-width:1.4}
.graph{display:block;height:auto}.link{fill:none;stroke:var(--others-line);opacity:.6}
.node rect{fill:var(--sheet);stroke:var(--strong-line)}.node .name{fill:var(--ink);font-weight:600}
.node.in rect{fill:var(--soft);stroke:var(--accent)}.node.proposed rect{stroke:var(--accent);stroke-dasharray:5 4}
.node.shared rect,.node.rejected rect{fill:var(--others)}
details{margin:0 0 10px}
summary{cursor:pointer;font-size:14px;color:var(--quiet);padding:4px 0;width:max-content;max-width:100%}
summary:hover{color:var(--ink)}
details[open]>summary{margin-bottom:8px}
.finding{margin:0 0 26px}.finding h4{margin-bottom:8px}.finding h4 code{font-size:16px}
.tag{display:inline-block;border:1px solid var(--strong-line);border-radius:3px;padding:0 7px;font-size:13px;
line-height:1.55;color:var(--ink)}
.tag.cause{border-color:var(--accent);color:var(--accent);font-weight:600}
.single{margin-bottom:9px}.single .tag,summary .tag{min-width:62px;text-align:center;margin-right:8px}
.values{list-style:none;padding:0;columns:17em;column-gap:28px}
.values li{margin:0;break-inside:avoid}
.evidence li{margin:0 0 16px}.evidence p{margin:0 0 5px;max-width:none}
pre{margin:0;padding:11px 14px;background:var(--code);white-space:pre-wrap;overflow-wrap:anywhere;
word-break:break-all;border-radius:4px;line-height:1.5}
footer{margin-top:80px;border-top:1px solid var(--line);padding-top:18px;font-size:13.5px;color:var(--quiet)}
footer p{max-width:90ch}
@media (max-width:820px){.page{padding:20px 18px 48px}.part{grid-template-columns:minmax(0,1fr)}
.figures{grid-template-columns:repeat(2,1fr)}.pair{grid-template-columns:minmax(0,1fr);gap:12px}
.contents li{grid-template-columns:1fr auto}.contents .severity{grid-column:1/-1}.incident h2{font-size:27px}
.brand small{display:block;margin:0}.legend{display:flex;margin:8px 0 0}}
@media (prefers-reduced-motion:reduce){html{scroll-behavior:auto}}
@page{size:A4;margin:17mm 15mm 18mm;@bottom-right{content:counter(page) " / " counter(pages);font:9pt sans-serif;
color:#5f5b52}@bottom-left{content:"haetae";font:9pt sans-serif;color:#5f5b52}}
@media print{:root{color-scheme:light;--paper:#fff;--sheet:#fff;--ink:#111;--quiet:#55524a;--line:#ddd9cf;
--strong-line:#b5af9f;--accent:#b3311c;--soft:#f6dcd5;--others:#ddd8cc;--others-line:#857f71;--land:#e6e2d8;
--named:#d3cdbf;--code:#f4f2ec}
body{font-size:10pt}.page{max-width:none;padding:0}.skip,.languages{display:none}
.bar rect,svg,pre,.tag{print-color-adjust:exact;-webkit-print-color-adjust:exact}
h1{font-size:27pt}h2{font-size:17pt}.incident h2{font-size:19pt}.figures b{font-size:22pt}
main>section,article{margin-top:30pt}main>section.verdict{margin-top:22pt}
article.incident{break-before:page;margin-top:0}
.part{grid-template-columns:minmax(0,1fr);gap:5pt;padding:11pt 0;margin-top:12pt}.part>h3{font-size:11.5pt}
.contents li{grid-template-columns:22mm 1fr auto}.contents .severity{grid-column:auto}svg text{font-size:14.5px}
.facts{grid-template-columns:repeat(6,auto)}.facts dd{font-size:13pt}footer{margin-top:30pt;break-inside:avoid}
.figures{grid-template-columns:repeat(4,1fr);gap:12pt}
h1,h2,h3,h4,caption,figcaption,summary{break-after:avoid}
tr,figure,.figures,.facts,.evidence li,.contents li{break-inside:avoid}
thead{display:table-header-group}
table,.limits{font-size:9pt}small,.quiet,caption,figcaption,summary{font-size:8.5pt}.chart{min-width:0}
.scroll{overflow:visible}details:not([open]){display:none}.lead{font-size:11pt}.limits{font-size:10pt}}
)css";
}

}  // namespace haetae::report
