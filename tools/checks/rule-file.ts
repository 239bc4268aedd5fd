/** A rule of Prometheus's: it records a series, or alerts. */
export interface Rule {
  record?: string;
  alert?: string;
  expr: string;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
}

/** What `deploy/chart/files/rules.yaml` holds, and the spec of a PrometheusRule. */
export interface RuleFile {
  groups: { name: string; rules: Rule[] }[];
}

export function rulesIn({ groups }: RuleFile): Rule[] {
  return groups.flatMap(({ rules }) => rules);
}
