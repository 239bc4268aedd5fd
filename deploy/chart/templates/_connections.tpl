{{/* How pods reach Kafka and Postgres: settings, variables out of Secrets, and files out of Secrets. */}}

{{/* Kafka's settings that are no secret. Takes root, app. */}}
{{- define "foxtail.kafka.settings" -}}
{{- $kafka := .root.Values.kafka -}}
KAFKA_BROKERS: {{ $kafka.brokers | quote }}
TOPIC_PREFIX: {{ $kafka.topicPrefix | quote }}
{{- if $kafka.tls.enabled }}
KAFKA_TLS: "true"
{{- if $kafka.tls.caSecret }}
KAFKA_CA_FILE: /etc/foxtail/kafka/ca.crt
{{- end }}
{{- if .app.kafka.certificateKey }}
KAFKA_CERT_FILE: /etc/foxtail/kafka/tls.crt
KAFKA_KEY_FILE: /etc/foxtail/kafka/tls.key
{{- end }}
{{- end }}
{{- with $kafka.saslMechanism }}
KAFKA_SASL_MECHANISM: {{ . }}
KAFKA_SASL_PASSWORD_FILE: /etc/foxtail/kafka/password
{{- if not $.app.kafka.usernameKey }}
KAFKA_SASL_USERNAME: {{ $.app.kafka.username | quote }}
{{- end }}
{{- end }}
{{- end }}

{{/* Takes root, app. */}}
{{- define "foxtail.kafka.env" -}}
{{- if and .root.Values.kafka.saslMechanism .app.kafka.usernameKey }}
- name: KAFKA_SASL_USERNAME
  valueFrom:
    secretKeyRef:
      name: {{ .app.kafka.secret }}
      key: {{ .app.kafka.usernameKey }}
{{- end }}
{{- end }}

{{/* All of them as variables, for a Job, which is there before any ConfigMap. Takes root, app. */}}
{{- define "foxtail.kafka.allEnv" -}}
{{- range $name, $value := include "foxtail.kafka.settings" . | fromYaml }}
- name: {{ $name }}
  value: {{ $value | quote }}
{{- end }}
{{- include "foxtail.kafka.env" . }}
{{- end }}

{{/* Parts of the folder /etc/foxtail/kafka. Takes root, app. */}}
{{- define "foxtail.kafka.sources" -}}
{{- $kafka := .root.Values.kafka -}}
{{- if $kafka.tls.enabled }}
{{- include "foxtail.source" (dict "secret" $kafka.tls.caSecret "items" (dict $kafka.tls.caKey "ca.crt")) }}
{{- end }}
{{- $items := dict }}
{{- if $kafka.saslMechanism }}{{ $_ := set $items .app.kafka.passwordKey "password" }}{{ end }}
{{- if and $kafka.tls.enabled .app.kafka.certificateKey }}
{{- $_ := set $items .app.kafka.certificateKey "tls.crt" }}
{{- $_ := set $items .app.kafka.privateKeyKey "tls.key" }}
{{- end }}
{{- include "foxtail.source" (dict "secret" .app.kafka.secret "items" $items) }}
{{- end }}

{{/* Whether a connection is given at all. */}}
{{- define "foxtail.connection.given" -}}
{{- if or .url .secret }}yes{{ end }}
{{- end }}

{{/* Takes connection, prefix of the variables (DATABASE or SPOOL_DATABASE), folder. */}}
{{- define "foxtail.connection.env" -}}
- name: {{ .prefix }}_URL
{{- if .connection.url }}
  value: {{ .connection.url | quote }}
{{- if .connection.secret }}
- name: {{ .prefix }}_PASSWORD_FILE
  value: {{ .folder }}/password
{{- end }}
{{- else }}
  valueFrom:
    secretKeyRef:
      name: {{ .connection.secret }}
      key: {{ .connection.urlKey }}
{{- end }}
{{- end }}

{{/* Parts of a connection's folder. Takes root, connection. */}}
{{- define "foxtail.connection.sources" -}}
{{- $database := .root.Values.database -}}
{{- include "foxtail.source" (dict "secret" $database.caSecret "items" (dict $database.caKey "ca.crt")) }}
{{- $items := dict }}
{{- with .connection }}
{{- if and .url .secret }}{{ $_ := set $items .passwordKey "password" }}{{ end }}
{{- if .certificateKey }}
{{- $_ := set $items .certificateKey "tls.crt" }}
{{- $_ := set $items .privateKeyKey "tls.key" }}
{{- end }}
{{- include "foxtail.source" (dict "secret" .secret "items" $items) }}
{{- end }}
{{- end }}

{{/* One Secret's part of a folder; nothing for no Secret or no items (key → file). */}}
{{- define "foxtail.source" -}}
{{- if and .secret .items }}
- secret:
    name: {{ .secret }}
    items:
      {{- range $key, $path := .items }}
      - key: {{ $key }}
        path: {{ $path }}
      {{- end }}
{{- end }}
{{- end }}

{{/* A volume out of such parts, or nothing. Takes name, sources. Mounted as a folder, so that a change reaches the pod. */}}
{{- define "foxtail.folder" -}}
{{- with .sources | trim }}
- name: {{ $.name }}
  projected:
    defaultMode: 0440
    sources:
      {{- . | nindent 6 }}
{{- end }}
{{- end }}

{{/* Takes name, path, sources. */}}
{{- define "foxtail.folderMount" -}}
{{- if .sources | trim }}
- name: {{ .name }}
  mountPath: {{ .path }}
  readOnly: true
{{- end }}
{{- end }}
