import { CST, Lexer } from 'yaml';
import type { Place } from './place.js';

/** Endpoints nest five deep; what is far beyond would exhaust the parser's stack, which no catch survives. */
const DEEPEST = 24;
const WIDEST_INDENT = 120;

/** Where brackets, list marks on one line, or indentation nest too deep for the parser; null if nowhere. */
export function tooDeepAt(text: string): Place | null {
  let line = 1;
  let col = 1;
  let brackets = 0;
  let marks = 0;
  let isIndent = true;
  for (const token of new Lexer().lex(text)) {
    const type = CST.tokenType(token);
    if (type === 'flow-seq-start' || type === 'flow-map-start') brackets += 1;
    else if (type === 'flow-seq-end' || type === 'flow-map-end') brackets -= brackets > 0 ? 1 : 0;
    else if (type === 'newline') marks = 0;
    else if (brackets === 0 && isBlockMark(type)) marks += 1;
    else if (type === 'space' && isIndent && token.length > WIDEST_INDENT) return { line, col };
    if (brackets > DEEPEST || marks > DEEPEST) return { line, col };
    if (isControl(token)) continue;
    isIndent = token.endsWith('\n');
    const feeds = token.split('\n');
    line += feeds.length - 1;
    col = feeds.length > 1 ? (feeds.at(-1) ?? '').length + 1 : col + token.length;
  }
  return null;
}

function isBlockMark(type: CST.TokenType | null): boolean {
  return type === 'seq-item-ind' || type === 'explicit-key-ind' || type === 'map-value-ind';
}

/** The lexer's own marks for documents and scalars: no part of the text. */
function isControl(token: string): boolean {
  return token === CST.DOCUMENT || token === CST.FLOW_END || token === CST.SCALAR;
}
