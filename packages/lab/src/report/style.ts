/**
 * The look of reports: one column of quiet type, light or dark as the reader's system is, and light on paper.
 *
 * No address, no font file, no script: what the page needs is in the page.
 * @module
 */

const LIGHT = `
  --paper: #ffffff; --ground: #f6f6f4; --ink: #1d1f23; --muted: #5d626b; --rule: #dcdcd8; --grid: #e6e6e2;
  --accent: #0b5c8f; --shade: 8, 69, 148; --on-shade: #ffffff; --good: #006b4f; --bad: #a84300;
  --warning-ground: #fdf3e3; --warning-rule: #c77700; --counts: #d4d4d0; --reference: #8a8a8a;
  --series-0: #0072b2; --series-1: #d55e00; --series-2: #009e73; --series-3: #b3568a; --series-4: #3a93c9;
  --series-5: #b97f00; --series-6: #555555;`;

const DARK = `
  --paper: #17191d; --ground: #101215; --ink: #e7e8ea; --muted: #a2a8b1; --rule: #33373e; --grid: #2b2f36;
  --accent: #6fb8e6; --shade: 66, 141, 214; --on-shade: #ffffff; --good: #4cc9a0; --bad: #f2a06b;
  --warning-ground: #2b2416; --warning-rule: #c98a2b; --counts: #3a3f47; --reference: #868c95;
  --series-0: #4db2ec; --series-1: #f2915a; --series-2: #35c79a; --series-3: #e29ac4; --series-4: #a8c7dd;
  --series-5: #f0bf4c; --series-6: #b5b5b5;`;

const SERIES = [0, 1, 2, 3, 4, 5, 6]
  .map(
    (series) =>
      `.chart .stroke-${series}{stroke:var(--series-${series})}.chart .fill-${series}{fill:var(--series-${series})}`,
  )
  .join('\n');

/** Steps of a shaded cell; style attributes would need a weaker content security policy. */
export const SHADES = 20;

const SHADE_STEPS = Array.from({ length: SHADES + 1 }, (_, step) => {
  const part = step / SHADES;
  const ink = part > 0.55 ? ';color:var(--on-shade)' : '';
  return `.shade-${step}{background:rgba(var(--shade),${part.toFixed(2)})${ink}}`;
}).join('\n');

/** The style sheet of every report. */
export const REPORT_STYLE = `
:root{color-scheme:light dark;${LIGHT}}
@media (prefers-color-scheme:dark){:root{${DARK}}}
@media print{:root{color-scheme:light;${LIGHT} --ground:#ffffff;}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%}
body{margin:0;background:var(--ground);color:var(--ink);
  font:16px/1.55 "Segoe UI",system-ui,-apple-system,"Helvetica Neue",Helvetica,Arial,"Liberation Sans",sans-serif;
  font-variant-numeric:tabular-nums;overflow-wrap:break-word}
main,header,footer{max-width:1040px;margin:0 auto;padding:0 32px}
header{padding-top:56px}
h1{font-size:34px;line-height:1.2;letter-spacing:-.015em;font-weight:650;margin:0 0 6px}
.subtitle{font-size:19px;color:var(--muted);margin:0 0 28px}
h2{font-size:23px;line-height:1.25;letter-spacing:-.01em;font-weight:650;margin:0 0 8px}
h3{font-size:17px;font-weight:650;margin:32px 0 8px}
p{margin:0 0 14px;max-width:72ch}
ul{margin:0 0 14px;padding-left:22px;max-width:72ch}
li{margin:0 0 4px}
code,pre{font-family:ui-monospace,"SF Mono",Menlo,Consolas,"Liberation Mono",monospace;font-size:.88em}
pre{background:var(--ground);border:1px solid var(--rule);border-radius:6px;padding:12px 14px;white-space:pre-wrap;
  overflow-wrap:anywhere;margin:0 0 14px}
.meta{display:grid;grid-template-columns:repeat(auto-fill,minmax(220px,1fr));gap:14px 28px;margin:0 0 28px;
  padding:18px 0;border-top:1px solid var(--rule);border-bottom:1px solid var(--rule)}
.meta dt{font-size:13px;color:var(--muted)}
.meta dd{margin:0;overflow-wrap:anywhere}
nav ol{list-style:none;display:flex;flex-wrap:wrap;gap:6px 22px;margin:0 0 32px;padding:0;font-size:15px}
nav a{color:var(--accent);text-decoration:none}
nav a:hover,nav a:focus-visible{text-decoration:underline}
section{background:var(--paper);border:1px solid var(--rule);border-radius:10px;padding:28px 32px 20px;margin:0 0 24px}
.lead{color:var(--muted);margin-bottom:20px}
.figures{display:grid;grid-template-columns:repeat(auto-fill,minmax(176px,1fr));gap:22px 28px;margin:6px 0 22px}
.figures dt{font-size:14px;color:var(--muted)}
.figures dd{margin:0}
.figures .value{display:block;font-size:29px;line-height:1.25;font-weight:600;letter-spacing:-.015em}
.figures .interval,.figures .note{display:block;font-size:13.5px;color:var(--muted)}
.scroll{overflow-x:auto;margin:0 0 22px}
.scroll:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
table{border-collapse:collapse;font-size:14.5px;line-height:1.4;min-width:min(100%,500px)}
caption{text-align:left;color:var(--muted);font-size:14px;padding:0 0 8px;caption-side:top}
th,td{padding:6px 12px 6px 0;text-align:left;vertical-align:top;border-bottom:1px solid var(--rule);font-weight:400}
th:last-child,td:last-child{padding-right:4px}
.right{text-align:right;white-space:nowrap}
thead th{font-size:13px;color:var(--muted);vertical-align:bottom;border-bottom:1px solid var(--muted)}
thead .unit{display:block;font-size:12px}
thead .right{white-space:normal}
tbody th{min-width:6em;hyphens:auto}
td[class*="shade-"]{text-align:center;padding:6px 10px;border:1px solid var(--paper)}
.good{color:var(--good);font-weight:600}.bad{color:var(--bad);font-weight:600}
.strong{font-weight:650}
figure{margin:0 0 22px}
figcaption{font-size:14px;color:var(--muted);margin-top:6px;max-width:72ch}
.charts{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,400px),1fr));gap:8px 28px}
.charts.one{display:block}
.chart svg{display:block;max-width:100%;height:auto;margin-left:-10px;fill:var(--ink)}
.chart .paper{fill:none}
.chart .grid{stroke:var(--grid)}
.chart .axis{stroke:var(--muted)}
.chart .muted{fill:var(--muted)}
.chart .reference{stroke:var(--reference)}
.chart .counts{fill:var(--counts)}
.chart .halo{stroke:var(--paper)}
.chart .cell{fill:rgb(var(--shade));stroke:var(--paper)}
${SERIES}
${SHADE_STEPS}
.pictures{list-style:none;display:flex;flex-wrap:wrap;gap:16px 12px;padding:0;margin:10px 0 0;max-width:none}
.pictures li{margin:0;font-size:12.5px;line-height:1.35}
.pictures img{display:block;width:100%;height:auto;border-radius:4px;margin-bottom:4px;background:var(--counts)}
.pictures span{display:block;color:var(--muted);overflow-wrap:anywhere}
.pictures span:first-of-type{color:var(--ink);font-weight:600}
.small li{width:100px}.medium li{width:128px}.large li{width:240px}
.aside{border-left:3px solid var(--accent);background:var(--ground);padding:12px 16px;border-radius:0 6px 6px 0;margin:0 0 20px}
.aside p:last-child{margin-bottom:0}
.aside.warning{border-color:var(--warning-rule);background:var(--warning-ground)}
.aside strong{display:block}
details{border-top:1px solid var(--rule);padding:9px 0}
details:last-child{margin-bottom:12px}
summary{cursor:pointer;max-width:none}
summary:hover{color:var(--accent)}
summary:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
details[open]>summary{margin-bottom:14px}
footer{font-size:13.5px;color:var(--muted);padding-bottom:48px}
@media (max-width:640px){main,header,footer{padding-left:16px;padding-right:16px}section{padding:20px 16px 8px}
  h1{font-size:27px}header{padding-top:32px}}
@media print{
  @page{size:A4;margin:16mm 14mm}
  body{font-size:10pt;line-height:1.45}
  main,header,footer{max-width:none;padding-left:0;padding-right:0}
  header{padding-top:0}
  nav{display:none}
  details{padding:4px 0;break-inside:avoid}details[open]{break-inside:auto}
  h1{font-size:22pt}h2{font-size:15pt}h3{font-size:11.5pt;margin-top:18px}
  section{border:0;border-radius:0;padding:0;margin:0 0 9mm}
  section+section{border-top:.5pt solid var(--rule);padding-top:6mm}
  p{orphans:3;widows:3}
  h2,h3,h2+p,h3+p,caption,.lead,figure.grid figcaption{break-after:avoid}
  .lead,.charts,.short,figure.grid figcaption{break-inside:avoid}
  thead{display:table-header-group}
  tr,figure,.figures div,.aside,pre,.pictures li{break-inside:avoid}
  figure.grid{break-inside:auto}
  .scroll{overflow:visible}
  table{font-size:8.5pt}thead th{font-size:8pt}thead .unit{font-size:7.5pt}
  caption,figcaption{font-size:9pt}
  th,td{padding:3px 8px 3px 0}
  td[class*="shade-"]{padding:3px 4px}
  .charts{grid-template-columns:1fr 1fr}
  .chart svg{margin-left:0}.charts.one svg{max-width:112mm}
  .figures{grid-template-columns:repeat(4,1fr);gap:12px 16px}
  .figures .value{font-size:17pt}
  *{-webkit-print-color-adjust:exact;print-color-adjust:exact}
}
`;
