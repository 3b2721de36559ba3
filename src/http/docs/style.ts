/** The style sheet of the API's page, inlined there and allowed by its hash. */
export const STYLE = `
:root{color-scheme:light dark;--ground:#f7f7f8;--paper:#fff;--ink:#16161b;--soft:#4f4f5b;--line:#e4e4e9;--brand:#4f46c8;--brand-soft:#eeedfb;--code:#f3f3f5;--dark:#16161b;--dark-ink:#e2e2ea;--get:#1b5fc9;--post:#127a3c;--warn:#8a5300}
@media (prefers-color-scheme:dark){:root{--ground:#0d0d10;--paper:#16161a;--ink:#ededf1;--soft:#b4b4bf;--line:#29292f;--brand:#a49dff;--brand-soft:#23213a;--code:#1d1d22;--dark:#0a0a0d;--dark-ink:#d9d9e2;--get:#86b6ff;--post:#5cd78b;--warn:#f0b656}}
*{box-sizing:border-box}
html{scroll-padding-top:76px;-webkit-text-size-adjust:100%}
body{margin:0;background:var(--ground);color:var(--ink);font:16px/1.6 ui-sans-serif,system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif}
a{color:var(--brand);text-decoration-thickness:1px;text-underline-offset:3px}
a:focus-visible,pre:focus-visible,summary:focus-visible{outline:2px solid var(--brand);outline-offset:3px;border-radius:4px}
code,pre{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,"Liberation Mono",monospace}
:not(pre)>code{background:var(--code);border-radius:5px;padding:.1em .35em;font-size:.86em;overflow-wrap:anywhere}
.skip{position:absolute;left:-999px}
.skip:focus{left:16px;top:12px;z-index:9;background:var(--paper);padding:8px 14px;border-radius:8px}
.top{position:sticky;top:0;z-index:5;display:flex;justify-content:space-between;align-items:center;gap:16px;height:60px;padding:0 max(20px,calc((100vw - 1280px)/2));background:color-mix(in srgb,var(--paper) 92%,transparent);backdrop-filter:blur(10px);border-bottom:1px solid var(--line)}
.brand{display:flex;align-items:center;gap:10px;color:var(--ink);font-weight:650;font-size:17px;letter-spacing:-.01em;text-decoration:none}
.version{font-weight:500;font-size:13px;color:var(--soft);border:1px solid var(--line);border-radius:999px;padding:1px 9px}
.machine{font-size:14px}
.frame{display:grid;grid-template-columns:250px minmax(0,1fr);gap:48px;max-width:1320px;margin:0 auto;padding:0 20px}
.contents{position:sticky;top:60px;align-self:start;max-height:calc(100vh - 60px);overflow:auto;padding:28px 0;font-size:14px}
.short{display:none}
.contents h2{margin:22px 0 6px;font-size:12px;font-weight:650;color:var(--soft);letter-spacing:.02em}
.contents>h2:first-child{margin-top:0}
.contents h2 a{color:inherit}
.contents ul{list-style:none;margin:0;padding:0}
.contents li a{display:flex;gap:8px;align-items:baseline;padding:4px 8px;margin-left:-8px;border-radius:7px;color:var(--ink);text-decoration:none}
.contents li a:hover{background:var(--brand-soft)}
main{min-width:0;padding:44px 0 96px}
h1{font-size:clamp(32px,5vw,46px);line-height:1.1;letter-spacing:-.03em;margin:0 0 16px;font-weight:700}
h1 em{font-style:normal;color:var(--brand)}
.lead{font-size:18px;color:var(--soft);max-width:68ch;margin:0 0 32px}
main>section>h2{font-size:26px;letter-spacing:-.02em;margin:72px 0 20px;padding-top:8px}
h3{font-size:19px;letter-spacing:-.01em;margin:0 0 8px;overflow-wrap:anywhere}
h4{font-size:13px;font-weight:650;color:var(--soft);margin:22px 0 8px}
p{margin:0 0 12px;max-width:74ch}
.steps{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,320px),1fr));gap:16px}
.steps article{background:var(--paper);border:1px solid var(--line);border-radius:14px;padding:18px 20px}
.steps h2{font-size:16px;margin:0 0 6px}
.steps p{margin:0;font-size:15px;color:var(--soft)}
.operation{background:var(--paper);border:1px solid var(--line);border-radius:16px;padding:26px 28px;margin:0 0 24px}
.route{display:flex;flex-wrap:wrap;align-items:center;gap:8px 10px}
.route>code{font-size:15px}
.scope{font-size:13px;color:var(--soft)}
.method{font:650 11px/1.7 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;text-transform:uppercase;letter-spacing:.03em;color:var(--get)}
.method.post{color:var(--post)}
.route .method{border:1px solid currentColor;border-radius:6px;padding:1px 8px}
.contents .method{flex:0 0 34px}
.columns{display:grid;grid-template-columns:minmax(0,1fr) minmax(0,1.1fr);gap:0 32px}
.replies,.codes{list-style:none;padding:0;margin:0}
.replies li{margin:0 0 6px}
.codes{display:flex;flex-wrap:wrap;gap:6px}
.codes a{display:block;font:13px/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;color:var(--ink);background:var(--code);border-radius:6px;padding:2px 8px;text-decoration:none}
.codes a:hover{color:var(--brand)}
.code{font:600 13px/1.6 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;color:var(--post);margin-right:4px}
.parameters{margin:0}
.parameters dd{margin:2px 0 10px}
.where,.optional,.limits{font-size:13px;color:var(--soft)}
.optional{margin-left:8px;font-weight:400}
pre{margin:0;background:var(--dark);color:var(--dark-ink);border:1px solid var(--line);border-radius:12px;padding:14px 16px;font-size:13px;line-height:1.55;overflow:auto;max-height:460px}
.schema{margin:0 0 32px}
.schema h3{font-size:17px}
table{width:100%;border-collapse:collapse;background:var(--paper);border:1px solid var(--line);border-radius:12px;overflow:hidden;font-size:15px}
thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
tr+tr>*{border-top:1px solid var(--line)}
tbody th{text-align:left;font-weight:500;vertical-align:top;width:34%;padding:9px 16px}
td{padding:9px 16px;vertical-align:top;overflow-wrap:anywhere}
td p{margin:2px 0 0;color:var(--soft);font-size:14px}
.problems{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,380px),1fr));gap:12px}
.problems article{background:var(--paper);border:1px solid var(--line);border-radius:12px;padding:16px 18px}
.problems h3{font-size:15px;margin:0 0 6px}
.problems p{margin:0;font-size:15px;color:var(--soft)}
.problems strong{color:var(--ink);font-weight:600}
.problems .code{color:var(--warn)}
.schema:target h3{color:var(--brand)}
article:not(.schema):target{border-color:var(--brand);box-shadow:0 0 0 3px var(--brand-soft)}
@media (max-width:980px){.frame{grid-template-columns:minmax(0,1fr);gap:0}.contents.long{display:none}.short{display:block;margin:16px 0 0}.short summary{cursor:pointer;font-weight:600;padding:6px 0}.contents{position:static;max-height:none;padding:8px 0 16px}.columns{grid-template-columns:minmax(0,1fr)}main{padding-top:28px}.operation{padding:20px 18px}}
@media (max-width:560px){tbody th,td{display:block;width:auto}tbody th{padding-bottom:0}td{padding-top:2px}tr td{border-top:0!important}}
@media print{.top,.contents,.short{display:none!important}.frame{display:block}pre{max-height:none}}
`;
