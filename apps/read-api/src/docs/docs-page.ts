import { hash } from 'node:crypto';
import type { OpenApiDocument, Operation } from './document-form.js';
import { code, markup, Html, paragraphs, prose, table } from './html.js';
import { operationSection } from './operation-section.js';
import { schemaSection } from './schema-section.js';
import { STYLE } from './style.js';

/** What browsers may do with the page: apply just its own style, and nothing else. */
export const DOCS_POLICY = `default-src 'none'; style-src 'sha256-${hash('sha256', STYLE, 'base64')}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;

/** An OpenAPI document as one page of HTML, without a script and without anything from elsewhere. */
export function docsPage(document: OpenApiDocument): string {
  const { info, tags, components } = document;
  const all = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  );
  const groups = tags.map((tag) => ({
    ...tag,
    operations: all.filter(({ operation }) => operation.tags.includes(tag.name)),
  }));
  const page = markup`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${info.title} ${info.version}</title>
        <style>${new Html(STYLE)}</style>
      </head>
      <body>
        <a class="skip" href="#content">Skip to the content</a>
        <header>
          <h1>${info.title}</h1>
          <p>Version ${info.version}. <a href="openapi.json">As OpenAPI 3.1, for machines</a></p>
        </header>
        <div class="columns">
          <nav aria-label="Contents">
            <ul>
              <li><a href="#access">Access</a></li>
              ${groups.map(
                ({ name, operations }) =>
                  markup`<li>
                    <a href="#tag-${name}">${capital(name)}</a>
                    <ul>
                      ${operations.map(contentsEntry)}
                    </ul>
                  </li>`,
              )}
              <li><a href="#headers">Headers</a></li>
              <li><a href="#schemas">Schemas</a></li>
            </ul>
          </nav>
          <main id="content" tabindex="-1">
            ${paragraphs(info.description)}
            <section aria-labelledby="access">
              <h2 id="access">Access</h2>
              <p>
                With <code>FOXTAIL</code> for the address of this API and <code>KEY</code> for a
                credential, the examples can be pasted into a shell. A credential is shown in one of
                these ways:
              </p>
              <ul>
                ${Object.entries(components.securitySchemes).map(([name, scheme]) => markup`<li>${code(scheme.name ?? `Authorization: ${capital(name)}`)}: ${prose(scheme.description)}</li>`)}
              </ul>
            </section>
            ${groups.map(
              ({ name, description, operations }) =>
                markup`<section aria-labelledby="tag-${name}">
                  <h2 id="tag-${name}">${capital(name)}</h2>
                  ${paragraphs(description)}
                  ${operations.map(({ path, method, operation }) => operationSection(document, path, method, operation))}
                </section>`,
            )}
            <section aria-labelledby="headers">
              <h2 id="headers">Headers</h2>
              ${table('Headers of answers', ['Header', 'Meaning', 'Example'], headerRows(document))}
            </section>
            <section aria-labelledby="schemas">
              <h2 id="schemas">Schemas</h2>
              ${Object.entries(components.schemas).map(([name, schema]) => schemaSection(name, schema))}
            </section>
          </main>
        </div>
      </body>
    </html>`;
  return page.text;
}

function contentsEntry({ operation, path }: { operation: Operation; path: string }): Html {
  return markup`<li><a href="#${operation.operationId}">${path}</a></li>`;
}

function headerRows({ components }: OpenApiDocument) {
  return Object.entries(components.headers).map(([name, { description, example }]) => [
    markup`<span id="header-${name}">${name}</span>`,
    prose(description),
    code(String(example)),
  ]);
}

function capital(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}
