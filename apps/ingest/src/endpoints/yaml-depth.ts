import { CST, Lexer } from 'yaml';
import type { Place } from './yaml-source.js';

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
    switch (CST.tokenType(token)) {
      case 'flow-seq-start':
      case 'flow-map-start':
        brackets += 1;
        break;
      case 'flow-seq-end':
      case 'flow-map-end':
        brackets = Math.max(0, brackets - 1);
        break;
      case 'seq-item-ind':
      case 'explicit-key-ind':
      case 'map-value-ind':
        if (brackets === 0) marks += 1;
        break;
      case 'newline':
        marks = 0;
        break;
      case 'space':
        if (isIndent && token.length > WIDEST_INDENT) return { line, col };
        break;
      case null:
      default:
    }
    if (brackets > DEEPEST || marks > DEEPEST) return { line, col };
    if (isControl(token)) continue;
    isIndent = token.endsWith('\n');
    const feeds = token.split('\n');
    line += feeds.length - 1;
    col = feeds.length > 1 ? (feeds.at(-1) ?? '').length + 1 : col + token.length;
  }
  return null;
}

/** The lexer's own marks for documents and scalars: no part of the text. */
function isControl(token: string): boolean {
  return token === CST.DOCUMENT || token === CST.FLOW_END || token === CST.SCALAR;
}
