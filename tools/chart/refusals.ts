/** Values that must be refused, over the minimal ones, and words of the message that says what to do. */
export interface Refusal {
  values: string;
  /** Name of the release; `foxtail` unless given. */
  release?: string;
  says: RegExp;
}

export const refusals: readonly Refusal[] = [
  ...['my.release', '1st'].map((release) => ({
    values: '{}',
    release,
    says: /can't be named \S+-ingest and so on: .* set fullnameOverride/,
  })),
  {
    values: 'ingest: { replica: 3 }',
    says: /at '\/ingest': additional properties 'replica' not allowed/,
  },
  { values: 'unknown: 1', says: /additional properties 'unknown' not allowed/ },
  {
    values: 'ingest: { config: { BODY_LIMIT: 1 } }',
    says: /\/ingest\/config'.*'BODY_LIMIT' not allowed/,
  },
  {
    values: 'ingest: { config: { BODY_LIMIT_BYTES: 1 } }',
    says: /BODY_LIMIT_BYTES': minimum: got 1, want 1,?024/,
  },
  { values: 'ingest: { config: { KAFKA_BROKERS: x } }', says: /'KAFKA_BROKERS' not allowed/ },
  {
    values: 'ingest: { config: { ALLOW_INLINE_SECRETS: true } }',
    says: /'ALLOW_INLINE_SECRETS' not allowed/,
  },
  {
    values: 'config: { LOG_LEVEL: loud }',
    says: /\/config\/LOG_LEVEL': value must be one of 'fatal', 'error'/,
  },
  {
    values: 'projections: { replicas: 13 }',
    says: /\/projections\/replicas': maximum: got 13, want 12/,
  },
  {
    values: 'projections: { scaling: { maxReplicas: 24 } }',
    says: /maxReplicas': maximum: got 24, want 12/,
  },
  {
    values: 'projections: { scaling: { mode: keda, minReplicas: 0 } }',
    says: /minReplicas': minimum: got 0, want 1/,
  },
  {
    values: 'projections: { scaling: { minReplicas: 6, maxReplicas: 2 } }',
    says: /minReplicas is above maxReplicas/,
  },
  {
    values: 'kafka: { brokers: "" }',
    says: /kafka\.brokers is not set: name Kafka's bootstrap servers/,
  },
  {
    values: 'kafka: { brokers: kafka }',
    says: /\/kafka\/brokers': 'kafka' does not match pattern/,
  },
  {
    values: 'kafka: { brokers: "a:9092,b:9096" }',
    says: /kafka\.brokers has port 9096, which networkPolicy\.kafka\.ports does not let through/,
  },
  {
    values: 'config: { OTEL_EXPORTER_OTLP_ENDPOINT: "https://collector.example.com/otlp" }',
    says: /OTEL_EXPORTER_OTLP_ENDPOINT of \w+ has port 443, which networkPolicy\.otlp\.ports does not/,
  },
  {
    values:
      'readApi: { config: { OIDC_ISSUER: "https://a", OIDC_AUDIENCE: a, OIDC_JWKS_URL: "https://a:8443/keys" } }',
    says: /OIDC_JWKS_URL of readApi has port 8443, which networkPolicy\.oidc\.ports does not/,
  },
  {
    values: 'readApi: { database: { url: "postgres://a@pool:6432/foxtail?x=y:1", secret: a } }',
    says: /The URL of readApi's database has port 6432, which networkPolicy\.postgres\.ports does not/,
  },
  {
    values: 'kafka: { saslMechanism: gssapi }',
    says: /saslMechanism': value must be one of .*'scram-sha-512'/,
  },
  {
    values: 'kafka: { saslMechanism: plain }',
    says: /ingest\.kafka\.secret is not set: kafka\.saslMechanism needs/,
  },
  {
    values: 'ingest: { kafka: { secret: a, certificateKey: tls.crt, privateKeyKey: tls.key } }',
    says: /ingest\.kafka\.certificateKey is set, but kafka\.tls\.enabled is not/,
  },
  {
    values: 'projections: { database: { secret: a, certificateKey: tls.crt } }',
    says: /projections\.database: certificateKey and privateKeyKey belong together/,
  },
  {
    values: 'readApi: { database: { secret: "" } }',
    says: /readApi\.database is not set: give secret/,
  },
  {
    values: 'readApi: { database: { url: "postgres://a:secret@db/foxtail" } }',
    says: /readApi\.database\.url holds a password: put it into the Secret/,
  },
  {
    values: 'ingest: { spool: { database: { secret: "" } } }',
    says: /ingest\.spool\.database is not set.*set ingest\.spool\.enabled to false/,
  },
  { values: 'ingest: { endpoints: [] }', says: /Ingest has no endpoints: set ingest\.endpoints/ },
  {
    values: 'ingest: { endpointsConfigMap: x }',
    says: /ingest\.endpoints and ingest\.endpointsConfigMap are both set/,
  },
  {
    values: 'ingest: { endpoints: [{ id: a, environment: a, secrets: [{ id: a, value: hush }] }] }',
    says: /ingest\.endpoints holds a secret itself: put it into the Secret/,
  },
  {
    values: 'ingest: { endpoints: [{ id: a, environment: a, secret: [] }] }',
    says: /\/ingest\/endpoints\/0': .*secrets/,
  },
  {
    values: 'ingest: { terminationGracePeriodSeconds: 20 }',
    says: /ingest\.terminationGracePeriodSeconds is 20, but stopping takes up to 25 s/,
  },
  {
    values: 'readApi: { preStopSeconds: 10, terminationGracePeriodSeconds: 30 }',
    says: /readApi\.terminationGracePeriodSeconds is 30, but stopping takes up to 35 s/,
  },
  {
    values: 'ingest: { resources: { limits: { memory: 1024 } } }',
    says: /limits\/memory': got number, want string/,
  },
  {
    values: 'ingest: { resources: { limits: { memory: 1G } } }',
    says: /limits\/memory': '1G' does not match pattern/,
  },
  {
    values: 'commonLabels: { app.kubernetes.io/name: other }',
    says: /commonLabels: app\.kubernetes\.io\/name is the chart's own/,
  },
  {
    values: 'readApi: { podLabels: { app.kubernetes.io/component: other } }',
    says: /readApi\.podLabels: app\.kubernetes\.io\/component is the chart's own/,
  },
  { values: 'commonLabels: { team: a b }', says: /\/commonLabels\/team': 'a b' does not match/ },
  {
    values: 'ingest: { podAnnotations: { checksum/settings: x } }',
    says: /ingest\.podAnnotations: checksum\/settings is the chart's own/,
  },
  {
    values: 'ingest: { strategy: { maxSurge: 0 } }',
    says: /ingest\.strategy: maxSurge and maxUnavailable are both 0/,
  },
  { values: 'nameOverride: My App', says: /\/nameOverride': 'My App' does not match pattern/ },
  { values: 'tmpSize: lots', says: /\/tmpSize': 'lots' does not match pattern/ },
  {
    values: 'networkPolicy: { kafka: { cidrs: [10.0.0.1] } }',
    says: /\/kafka\/cidrs\/0': '10\.0\.0\.1' does not match pattern/,
  },
  { values: 'ingest: { heapPercent: 95 }', says: /heapPercent': maximum: got 95, want 75/ },
  { values: 'ingest: { ingress: { enabled: true } }', says: /ingest\.ingress\.host is not set/ },
  {
    values: 'readApi: { httpRoute: { enabled: true } }',
    says: /readApi\.httpRoute\.parentRefs is empty: name the gateway/,
  },
  {
    values: 'strimzi: { topics: true }',
    says: /strimzi\.cluster is not set: name the Kafka resource/,
  },
  {
    values: 'strimzi: { topics: true, cluster: main }\ntopics: { enabled: true }',
    says: /topics\.enabled and strimzi\.topics both make the topics/,
  },
  {
    values: 'monitoring: { prometheusRule: { without: [FoxtailSilent] } }',
    says: /prometheusRule\.without: there is no alert FoxtailSilent/,
  },
  {
    values: 'monitoring: { prometheusRule: { enabled: true, scope: release } }',
    says: /scope is release, but monitoring\.serviceMonitor\.enabled is not/,
  },
  { values: 'externalSecrets: { enabled: true }', says: /externalSecrets\.store\.name is not set/ },
  {
    values: 'simulator: { enabled: true, replicas: 2 }',
    says: /\/simulator\/replicas': maximum: got 2, want 1/,
  },
  {
    values:
      'strimzi: { users: true, cluster: main }\ntopics: { enabled: true, kafka: { secret: foxtail-topics } }',
    says: /topics\.kafka\.secret is the user that strimzi\.users makes/,
  },
  {
    values: 'externalSecrets: { enabled: true, store: { name: a }, secrets: [{ name: b }] }',
    says: /externalSecrets\.secrets: b has neither data nor dataFrom/,
  },
];
