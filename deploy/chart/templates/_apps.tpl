{{/* What is each app's own. All take root, component, key, app. */}}

{{/* Folders that an app mounts: name → parts of it. */}}
{{- define "foxtail.folders" -}}
{{- if has .component (list "ingest" "projections" "topics") }}
kafka: {{ include "foxtail.kafka.sources" . | quote }}
{{- end }}
{{- range $folder, $connection := include "foxtail.connections" . | fromYaml }}
{{ $folder }}: {{ include "foxtail.connection.sources" (dict "root" $.root "connection" $connection) | quote }}
{{- end }}
{{- end }}

{{/* The databases that a component knows: folder → connection. */}}
{{- define "foxtail.connections" -}}
{{- $known := dict -}}
{{- if eq .component "ingest" }}
{{- if .app.spool.enabled }}{{ $_ := set $known "spool" .app.spool.database }}{{ end }}
{{- else if has .component (list "projections" "read-api" "migrations") }}
{{- $_ := set $known "database" .app.database }}
{{- if and (hasKey .app "spool") (include "foxtail.connection.given" .app.spool) }}
{{- $_ := set $known "spool" .app.spool }}
{{- end }}
{{- end }}
{{- toYaml $known }}
{{- end }}

{{/* Variables of the databases. */}}
{{- define "foxtail.connections.env" -}}
{{- range $folder, $connection := include "foxtail.connections" . | fromYaml }}
{{- $prefix := eq $folder "spool" | ternary "SPOOL_DATABASE" "DATABASE" }}
{{ include "foxtail.connection.env" (dict "connection" $connection "prefix" $prefix "folder" (printf "/etc/foxtail/%s" $folder)) }}
{{- end }}
{{- end }}

{{/* What is set of an app: its own, and what all have. */}}
{{- define "foxtail.config" -}}
{{- toYaml (merge (dict) .app.config .root.Values.config) -}}
{{- end }}

{{/* Settings that are no secret: the ConfigMap's data. */}}
{{- define "foxtail.settings" -}}
PORT: {{ .app.port | int | quote }}
{{- if has .component (list "ingest" "projections") }}
{{ include "foxtail.kafka.settings" . }}
{{- end }}
{{- if eq .component "ingest" }}
ENDPOINTS_FILE: /etc/foxtail/endpoints/foxtail.yaml
{{- end }}
{{- if eq .component "simulator" }}
{{- if .app.configSecret }}
SIMULATOR_CONFIG: /etc/foxtail/simulator/simulator.yaml
{{- end }}
{{- if .app.stateClaim }}
STATE_FILE: /var/lib/foxtail/{{ .app.stateFile }}
{{- end }}
{{- end }}
{{- range $name, $value := include "foxtail.config" . | fromYaml }}
{{ $name }}: {{ include "foxtail.text" $value | quote }}
{{- end }}
{{- end }}

{{- define "foxtail.ownVolumes" -}}
{{- if eq .component "ingest" }}
- name: endpoints
  configMap:
    name: {{ default (include "foxtail.object" (dict "root" .root "component" "endpoints")) .app.endpointsConfigMap }}
{{- with .app.webhookSecret }}
- name: webhook-secrets
  secret:
    secretName: {{ . }}
    defaultMode: 0440
{{- end }}
{{- end }}
{{- if eq .component "simulator" }}
{{- with .app.configSecret }}
- name: simulator
  secret:
    secretName: {{ . }}
    defaultMode: 0440
{{- end }}
{{- with .app.stateClaim }}
- name: state
  persistentVolumeClaim:
    claimName: {{ . }}
{{- end }}
{{- end }}
{{- end }}

{{- define "foxtail.ownMounts" -}}
{{- if eq .component "ingest" }}
- name: endpoints
  mountPath: /etc/foxtail/endpoints
  readOnly: true
{{- if .app.webhookSecret }}
- name: webhook-secrets
  mountPath: /etc/foxtail/secrets
  readOnly: true
{{- end }}
{{- end }}
{{- if eq .component "simulator" }}
{{- if .app.configSecret }}
- name: simulator
  mountPath: /etc/foxtail/simulator
  readOnly: true
{{- end }}
{{- if .app.stateClaim }}
- name: state
  mountPath: /var/lib/foxtail
{{- end }}
{{- end }}
{{- end }}

{{/* Variables that are no plain settings: out of Secrets, and what the values add. */}}
{{- define "foxtail.env" -}}
{{- if has .component (list "ingest" "projections") }}
{{- include "foxtail.kafka.env" . }}
{{- end }}
{{- include "foxtail.connections.env" . }}
{{- with .app.extraEnv }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{/* Whether something else than `replicas` says how many pods there are. */}}
{{- define "foxtail.isScaled" -}}
{{- if or (dig "autoscaling" "enabled" false .app) (ne (dig "scaling" "mode" "fixed" .app) "fixed") }}yes{{ end }}
{{- end }}
