/** The style of the page, as that of the read API's documentation, but denser: it is a tool. */
export const STYLE = `
:root { color-scheme: light dark; --text: light-dark(#1b1f24, #e6e8eb); --faint: light-dark(#4d5560, #b3bac4);
  --ground: light-dark(#ffffff, #14171b); --box: light-dark(#f3f5f7, #1f242a); --line: light-dark(#c9d0d8, #3a424c);
  --link: light-dark(#0b57a4, #8ec3ff); --hair: light-dark(#e4e8ec, #2a3038);
  --good: light-dark(#176a35, #7fd79b); --bad: light-dark(#b3261e, #ff9d94); --wait: light-dark(#7a5200, #f0c069); }
* { box-sizing: border-box; }
html { scrollbar-gutter: stable; }
html:has(dialog[open]) { overflow: hidden; }
body { margin: 0; font: 14px/1.45 system-ui, sans-serif; color: var(--text); background: var(--ground); }
a { color: var(--link); text-decoration: none; }
a:hover, #upload-said a, #filter-batch a { text-decoration: underline; }
:focus-visible { outline: 2px solid var(--link); outline-offset: 1px; }
.skip { position: absolute; left: -999px; }
.skip:focus { left: 1rem; top: .5rem; padding: .5rem 1rem; background: var(--ground); }
.unseen { position: absolute; clip-path: inset(50%); width: 1px; height: 1px; overflow: hidden; }
[hidden] { display: none !important; }
.faint { color: var(--faint); }

header { display: flex; flex-wrap: wrap; align-items: baseline; gap: .25rem 1rem; padding: .75rem 1.25rem; border-bottom: 1px solid var(--line); }
h1 { font-size: 1.125rem; margin: 0; }
header p { margin: 0; color: var(--faint); }
.clock { margin-left: auto; font-variant-numeric: tabular-nums; }
.clock time { color: var(--text); }
main { display: grid; grid-template-columns: 18rem minmax(0, 1fr); gap: 0 1.5rem; padding: 0 1.25rem 2rem; max-width: 100rem; }
#refusal { grid-column: 1 / -1; }
h2 { font-size: .9375rem; margin: 0; }
h3 { font-size: .875rem; margin: 1rem 0 .25rem; }
h3 + p { margin: .25rem 0; }
section { margin-top: 1.25rem; }
#upload-said:not(:empty) { margin-top: .5rem; }
section > h2, .head { margin-bottom: .5rem; }
.head { display: flex; flex-wrap: wrap; align-items: center; gap: .25rem .5rem; }
.head h2 { margin-right: auto; }

button, select, input, textarea { font: inherit; color: inherit; }
select, input, textarea { width: 100%; padding: .25rem .4rem; background: var(--ground); border: 1px solid var(--line); border-radius: .25rem; }
textarea { display: block; resize: vertical; font: .8125rem/1.4 ui-monospace, monospace; }
input[type='checkbox'] { width: auto; margin: 0 .25rem 0 0; }
input[readonly] { background: var(--box); }
button, ::file-selector-button { font: inherit; padding: .2rem .65rem; color: var(--text); background: var(--box); border: 1px solid var(--line); border-radius: .25rem; cursor: pointer; }
button:hover, ::file-selector-button:hover { border-color: var(--faint); }
button.main { color: var(--ground); background: var(--link); border-color: var(--link); }
button.danger { color: var(--bad); margin-left: auto; }
.filters select { width: auto; }
#filter-batch:empty { display: none; }

.fields { display: grid; grid-template-columns: 1fr 1fr; gap: .5rem; margin: .5rem 0; }
.fields .whole { grid-column: 1 / -1; }
label { display: block; color: var(--faint); font-size: .8125rem; }
label > * { color: var(--text); font-size: .875rem; }
label .faint { color: var(--faint); }
label.check { display: flex; align-items: center; align-self: end; height: 1.9rem; }
.beside { display: flex; flex-wrap: wrap; gap: .5rem; }
.beside label:last-child { flex: 1 14rem; }
.drop { padding: .75rem; text-align: center; cursor: pointer; background: var(--box); border: 1px dashed var(--line); border-radius: .375rem; }
/* Only its button: what is chosen goes up at once, so that it never has files to name. */
.drop span { display: block; color: var(--faint); }
.drop input { width: min-content; max-width: 7rem; overflow: hidden; padding: .4rem 0 0; color: transparent; border: 0; background: none; }
.dropping .drop { border: 1px solid var(--link); outline: 3px solid var(--link); }
.names { margin: 0; padding-left: 1.1rem; color: var(--faint); overflow-wrap: anywhere; }
.refusal { margin: .5rem 0; padding: .5rem .75rem; border-left: 3px solid var(--bad); background: var(--box); overflow-wrap: anywhere; }
.refusal p, .refusal ul { margin: 0; }
.refusal ul { padding-left: 1.1rem; }

.facts { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: .1rem .75rem; margin: .5rem 0 0; }
.facts dt { color: var(--faint); }
.facts dd { margin: 0; overflow-wrap: anywhere; }
.facts dd code + code { margin-left: .5rem; }
.list { list-style: none; margin: 0; padding: 0; }
.list li { padding: .4rem 0; border-top: 1px solid var(--hair); overflow-wrap: anywhere; }
.list p { margin: 0; }
.list .first { display: flex; flex-wrap: wrap; gap: 0 .5rem; font-weight: 600; }
.list .first .faint { font-weight: 400; }
code { font: .8125rem ui-monospace, monospace; overflow-wrap: anywhere; }
pre { margin: .25rem 0; padding: .5rem .75rem; max-height: 22rem; overflow: auto; white-space: pre-wrap; background: var(--box); border: 1px solid var(--line); border-radius: .25rem; }
.fault { color: var(--wait); font-size: .8125rem; }

.table { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th, td { padding: .2rem .4rem; text-align: left; font-weight: 400; white-space: nowrap; border-top: 1px solid var(--hair); }
thead th { color: var(--faint); font-size: .8125rem; border: 0; }
th:first-child { padding-left: 0; }
.number { text-align: right; }
td.action { text-align: right; padding-right: 0; }
td.action button { padding: 0 .5rem; }
tr { height: 1.75rem; }
tbody tr:hover { background: var(--box); }
.name { max-width: 10rem; overflow: hidden; text-overflow: ellipsis; }
.tag::before { content: ''; display: inline-block; width: .5rem; height: .5rem; margin-right: .4rem; border-radius: 50%; background: currentColor; }
.tag { color: var(--faint); }
.tag.accepted, .tag.processed { color: var(--good); }
.tag.refused, .tag.open { color: var(--wait); }
.tag.lost { color: var(--bad); }
td .fault { display: inline-block; max-width: 6.5rem; margin: 0 .5rem; overflow: hidden; text-overflow: ellipsis; vertical-align: bottom; }

dialog { width: min(46rem, 100vw); max-width: none; height: 100vh; max-height: none; margin: 0 0 0 auto; padding: 1rem 1.25rem; color: var(--text); background: var(--ground); border: 0; border-left: 1px solid var(--line); }
dialog::backdrop { background: rgb(0 0 0 / 35%); }
.shares { display: grid; grid-template-columns: 1fr 1fr; gap: .25rem 1.5rem; }
.share { display: grid; grid-template-columns: 1fr 4.5rem 1.5rem; align-items: center; gap: .4rem; }
.share code { display: block; }
.share .faint { font-size: .8125rem; }
.share input { text-align: right; }
.buttons { position: sticky; bottom: -1rem; display: flex; gap: .5rem; margin-top: 1rem; padding: .75rem 0; background: var(--ground); border-top: 1px solid var(--hair); }
.tries { margin: 0; padding-left: 1.25rem; }
@media (max-width: 60rem) {
  main { display: block; padding: 0 1rem 2rem; }
  header { padding: .75rem 1rem; }
  .clock { margin-left: 0; }
  .wide { display: none; }
  .filters h2 { flex-basis: 100%; }
  .shares { grid-template-columns: 1fr; }
}
`;
