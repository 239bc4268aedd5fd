import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { fromCrd, fromOpenApi, type Json } from './strict-schema.js';

/** Kubernetes' own kinds that the chart renders: file of its OpenAPI description, and names in it. */
const KUBERNETES = { module: 'k8s.io/kubernetes', version: 'v1.37.2' };
const BUILT_IN: Readonly<Record<string, readonly string[]>> = {
  api__v1: ['ConfigMap', 'Service', 'ServiceAccount'].map((kind) => `io.k8s.api.core.v1.${kind}`),
  apis__apps__v1: ['io.k8s.api.apps.v1.Deployment'],
  apis__autoscaling__v2: ['io.k8s.api.autoscaling.v2.HorizontalPodAutoscaler'],
  apis__batch__v1: ['io.k8s.api.batch.v1.Job'],
  'apis__networking.k8s.io__v1': ['Ingress', 'NetworkPolicy'].map(
    (kind) => `io.k8s.api.networking.v1.${kind}`,
  ),
  apis__policy__v1: ['io.k8s.api.policy.v1.PodDisruptionBudget'],
};

/** Go modules that hold definitions of custom resources as YAML. */
const CUSTOM = [
  {
    module: 'sigs.k8s.io/gateway-api',
    version: 'v1.5.1',
    files: ['config/crd/standard/gateway.networking.k8s.io_httproutes.yaml'],
  },
  {
    module: 'github.com/kedacore/keda/v2',
    version: 'v2.21.0',
    files: ['scaledobjects', 'triggerauthentications'].map(
      (name) => `config/crd/bases/keda.sh_${name}.yaml`,
    ),
  },
  {
    module: 'github.com/prometheus-operator/prometheus-operator',
    version: 'v0.85.0',
    files: ['servicemonitors', 'prometheusrules'].map(
      (name) => `example/prometheus-operator-crd/monitoring.coreos.com_${name}.yaml`,
    ),
  },
  {
    module: 'github.com/external-secrets/external-secrets',
    version: 'v0.16.2',
    files: ['config/crds/bases/external-secrets.io_externalsecrets.yaml'],
  },
];

/** Strimzi publishes no definitions, but the program that makes them out of its API's classes. Needs Java 21. */
const STRIMZI = {
  version: '1.2.0',
  kinds: { KafkaTopic: 'topic.KafkaTopic', KafkaUser: 'user.KafkaUser' },
};

/**
 * Writes the JSON Schemas that rendered manifests are checked against, one a kind, as kubeconform names them.
 *
 * @param folder where to; files of the same names are replaced
 * @param scratch a folder for what is downloaded from Maven
 * @returns the names of the files
 */
export function vendorSchemas(folder: string, scratch: string): string[] {
  mkdirSync(folder, { recursive: true });
  const written: string[] = [];
  const write = ({ name, schema }: { name: string; schema: Json }) => {
    writeFileSync(join(folder, name), `${JSON.stringify(schema)}\n`);
    written.push(name);
  };
  const kubernetes = join(moduleFolder(KUBERNETES), 'api/openapi-spec/v3');
  for (const [file, kinds] of Object.entries(BUILT_IN)) {
    const text = readFileSync(join(kubernetes, `${file}_openapi.json`), 'utf8');
    for (const kind of kinds) write(fromOpenApi(JSON.parse(text) as Json, kind));
  }
  for (const source of CUSTOM) {
    const root = moduleFolder(source);
    for (const file of source.files) {
      for (const found of fromCrd(parse(readFileSync(join(root, file), 'utf8')) as Json))
        write(found);
    }
  }
  for (const crd of strimziDefinitions(scratch)) for (const found of fromCrd(crd)) write(found);
  return written;
}

/** Downloads a Go module by the machine's own proxy, checked against the checksum database. */
function moduleFolder({ module, version }: { module: string; version: string }): string {
  const args = ['mod', 'download', '-json', `${module}@${version}`];
  const told = execFileSync('go', args, { encoding: 'utf8', cwd: '/' });
  return (JSON.parse(told) as { Dir: string }).Dir;
}

function strimziDefinitions(scratch: string): Json[] {
  mkdirSync(scratch, { recursive: true });
  const needs = ['api', 'crd-generator'].map(
    (name) =>
      `<dependency><groupId>io.strimzi</groupId><artifactId>${name}</artifactId><version>${STRIMZI.version}</version></dependency>`,
  );
  writeFileSync(
    join(scratch, 'pom.xml'),
    `<project><modelVersion>4.0.0</modelVersion><groupId>foxtail</groupId><artifactId>schemas</artifactId><version>1</version>
<dependencies>${needs.join('')}</dependencies></project>\n`,
  );
  const run = (command: string, args: string[]) =>
    execFileSync(command, args, { cwd: scratch, stdio: ['ignore', 'ignore', 'inherit'] });
  run('mvn', ['-q', '-B', 'dependency:copy-dependencies', '-DoutputDirectory=lib']);
  const wanted = Object.entries(STRIMZI.kinds).map(
    ([kind, name]) => `io.strimzi.api.kafka.model.${name}=${join(scratch, `${kind}.json`)}`,
  );
  const java = process.env['JAVA_21_HOME'] ? join(process.env['JAVA_21_HOME'], 'bin/java') : 'java';
  const generator = ['-cp', 'lib/*', 'io.strimzi.crdgenerator.CrdGenerator'];
  run(java, [...generator, '--target-kube', '1.25+', '--crd-api-version', 'v1', ...wanted]);
  return Object.keys(STRIMZI.kinds).map(
    (kind) => parse(readFileSync(join(scratch, `${kind}.json`), 'utf8')) as Json,
  );
}
