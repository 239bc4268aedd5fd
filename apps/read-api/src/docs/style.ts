/** The style of the page: fonts of the reader's system, light or dark as the reader has it. */
export const STYLE = `
:root { color-scheme: light dark; --text: light-dark(#1b1f24, #e6e8eb); --faint: light-dark(#4d5560, #b3bac4);
  --ground: light-dark(#ffffff, #14171b); --box: light-dark(#f3f5f7, #1f242a); --line: light-dark(#c9d0d8, #3a424c);
  --link: light-dark(#0b57a4, #8ec3ff); }
* { box-sizing: border-box; }
body { margin: 0; font: 16px/1.5 system-ui, sans-serif; color: var(--text); background: var(--ground); }
a { color: var(--link); }
a:focus-visible, [tabindex]:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
main:focus { outline: none; }
.skip { position: absolute; left: -999px; }
.skip:focus { left: 1rem; top: 1rem; padding: .5rem 1rem; background: var(--ground); }
header { padding: 1rem 2rem; border-bottom: 1px solid var(--line); }
header h1, header p { margin: .25rem 0; }
.columns { display: grid; grid-template-columns: 18rem minmax(0, 1fr); max-width: 90rem; }
nav { position: sticky; top: 0; align-self: start; max-height: 100vh; overflow-y: auto; padding: 1rem 1rem 2rem 2rem; }
nav ul { list-style: none; margin: 0; padding: 0; }
nav ul ul { padding-left: .75rem; margin-bottom: .5rem; font-size: .875rem; overflow-wrap: anywhere; }
nav a { display: block; padding: .2rem 0; text-decoration: none; }
nav a:hover { text-decoration: underline; }
main { padding: 1rem 2rem 4rem; }
h2 { margin-top: 3rem; padding-bottom: .25rem; border-bottom: 1px solid var(--line); }
h3 { margin-top: 2.5rem; }
h2, h3, tr { scroll-margin-top: 1rem; }
.method { font-weight: 700; padding: .1rem .5rem; border: 1px solid var(--line); border-radius: .25rem; }
code { font: .875em ui-monospace, monospace; overflow-wrap: anywhere; }
pre { padding: .75rem 1rem; background: var(--box); border: 1px solid var(--line); border-radius: .375rem; overflow: auto; max-height: 28rem; }
.table { overflow-x: auto; margin: 1rem 0; }
table { border-collapse: collapse; width: 100%; font-size: .9375rem; }
caption { text-align: left; color: var(--faint); padding: .25rem 0; }
th, td { text-align: left; vertical-align: top; padding: .4rem .6rem; border-top: 1px solid var(--line); }
tbody th { font-weight: 400; }
td ul { margin: 0; padding-left: 1.1rem; }
@media (max-width: 60rem) { .columns { display: block; } nav { position: static; max-height: none; } }
`;
