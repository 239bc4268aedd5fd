/** Text that is HTML already; whatever else goes into {@link markup} is escaped. */
export class Html {
  constructor(readonly text: string) {}
}

type Part = Html | string | number | readonly Part[];

export function markup(strings: TemplateStringsArray, ...parts: Part[]): Html {
  const text = strings.map((string, index) => {
    const part = parts[index];
    return part === undefined ? string : string + textOf(part);
  });
  return new Html(text.join(''));
}

/** Descriptions of the document: what is between backticks is code. */
export function prose(text: string): Html[] {
  return text.split('`').map((part, index) => (index % 2 === 1 ? code(part) : markup`${part}`));
}

/** Blank lines part paragraphs. */
export function paragraphs(text: string): Html[] {
  return text.split(/\n\n+/).map((part) => markup`<p>${prose(part)}</p>`);
}

export function code(text: string): Html {
  return markup`<code>${text}</code>`;
}

/** A block that scrolls by itself can be reached by keyboard, and says what it is. */
export function block(text: string, label: string): Html {
  return markup`<pre tabindex="0" role="region" aria-label="${label}"><code>${text}</code></pre>`;
}

export function table(caption: string, heads: readonly string[], rows: readonly Part[][]): Html {
  const cells = ([first = '', ...rest]: Part[]) =>
    markup`<tr>
      <th scope="row">${first}</th>
      ${rest.map((cell) => markup`<td>${cell}</td>`)}
    </tr>`;
  return markup`<div class="table" tabindex="0" role="region" aria-label="${caption}">
    <table>
      <caption>
        ${caption}
      </caption>
      <thead>
        <tr>
          ${heads.map((head) => markup`<th scope="col">${head}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.map(cells)}
      </tbody>
    </table>
  </div>`;
}

function textOf(part: Part): string {
  if (part instanceof Html) return part.text;
  if (typeof part === 'object') return part.map(textOf).join('');
  return String(part)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
