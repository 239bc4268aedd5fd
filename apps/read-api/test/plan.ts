/** A node of a plan, as `EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON)` writes it. */
export interface PlanNode {
  'Node Type': string;
  'Relation Name'?: string;
  'Index Name'?: string;
  /** Of one loop. */
  'Actual Rows'?: number;
  'Actual Loops'?: number;
  'Rows Removed by Filter'?: number;
  'Rows Removed by Index Recheck'?: number;
  'Shared Hit Blocks'?: number;
  'Shared Read Blocks'?: number;
  Plans?: PlanNode[];
}

/** What a plan read. */
export interface PlanReading {
  /** Tables that were read from one end to the other. */
  scanned: string[];
  indexes: string[];
  /** Rows and entries of an index that were looked at, those that did not match too. */
  rows: number;
  /** Pages of 8 KiB that were looked at, in memory or not: what a walk through an index shows in. */
  pages: number;
}

export function readingOf(root: PlanNode): PlanReading {
  const nodes = flat(root);
  const scans = nodes.filter((node) => /Scan/.test(node['Node Type']) && isStored(node));
  return {
    scanned: scans
      .filter((node) => node['Node Type'] === 'Seq Scan')
      .map((node) => node['Relation Name'] ?? ''),
    indexes: nodes.flatMap((node) => node['Index Name'] ?? []),
    rows: scans.reduce((sum, node) => sum + rowsOf(node), 0),
    pages: (root['Shared Hit Blocks'] ?? 0) + (root['Shared Read Blocks'] ?? 0),
  };
}

/** Not what a function gives, or a part of the statement itself. */
function isStored(node: PlanNode): boolean {
  return node['Relation Name'] !== undefined || node['Index Name'] !== undefined;
}

function rowsOf(node: PlanNode): number {
  const each =
    (node['Actual Rows'] ?? 0) +
    (node['Rows Removed by Filter'] ?? 0) +
    (node['Rows Removed by Index Recheck'] ?? 0);
  return each * (node['Actual Loops'] ?? 0);
}

function flat(node: PlanNode): PlanNode[] {
  return [node, ...(node.Plans ?? []).flatMap(flat)];
}
