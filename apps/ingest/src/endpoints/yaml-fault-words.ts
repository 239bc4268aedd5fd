import type { ErrorCode } from 'yaml';

/** The parser's own messages quote the file, and with it a secret perhaps: these do not. */
export const yamlFaultWords: Readonly<Record<ErrorCode, string>> = {
  ALIAS_PROPS: 'not YAML: an alias takes no anchor or tag',
  BAD_ALIAS: 'not YAML: an alias or anchor has no good name',
  BAD_COLLECTION_TYPE: 'not YAML: this is tagged as another kind of collection',
  BAD_DIRECTIVE: 'not YAML: a line that begins with % is no directive',
  BAD_DQ_ESCAPE: 'not YAML: a backslash escape is wrong; use single quotes',
  BAD_INDENT: 'not YAML: the indentation is wrong, or a bracket is not closed',
  BAD_PROP_ORDER: 'not YAML: anchors and tags come after the mark - ? or :',
  BAD_SCALAR_START: 'not YAML: plain text can not begin so; put it in quotes',
  BLOCK_AS_IMPLICIT_KEY: 'not YAML: a mapping begins in mid-line; put text with ": " in quotes',
  BLOCK_IN_FLOW: 'not YAML: no block list or mapping within brackets',
  DUPLICATE_KEY: 'not YAML: a key is there a second time',
  IMPOSSIBLE: 'not YAML',
  KEY_OVER_1024_CHARS: 'not YAML: a key is too long; is a quote or a colon missing?',
  MISSING_CHAR: 'not YAML: a quote, bracket, comma, colon or space is missing',
  MULTILINE_IMPLICIT_KEY: 'not YAML: a key stands on one line; is a colon missing?',
  MULTIPLE_ANCHORS: 'not YAML: two anchors on one value',
  MULTIPLE_DOCS: 'one document is taken: remove --- and what follows it',
  MULTIPLE_TAGS: 'not YAML: two tags on one value',
  NON_STRING_KEY: 'a key is plain text: put it in quotes',
  RESOURCE_EXHAUSTION: 'this is nested too deep: endpoints need far less',
  TAB_AS_INDENT: 'a tab: indent with spaces',
  TAG_RESOLVE_FAILED: 'tags (!…) are not taken, or the value does not fit its tag',
  UNEXPECTED_TOKEN: 'not YAML: something stands where nothing may, after a value or a bracket',
};
