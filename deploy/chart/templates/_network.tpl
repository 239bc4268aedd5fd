{{/* Parts of NetworkPolicies. */}}

{{/* A rule of egress. Takes cidrs, peers, ports of the values; without both of the first, to any address. */}}
{{- define "foxtail.egress" -}}
- ports:
    {{- range .ports }}
    - protocol: TCP
      port: {{ . }}
    {{- end }}
  {{- if or .cidrs .peers }}
  to:
    {{- range .cidrs }}
    - ipBlock:
        cidr: {{ . | quote }}
    {{- end }}
    {{- with .peers }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
  {{- end }}
{{- end }}

{{/* Takes the root. */}}
{{- define "foxtail.egressDns" -}}
{{- $dns := .Values.networkPolicy.dns -}}
- ports:
    {{- range $protocol := list "UDP" "TCP" }}
    - protocol: {{ $protocol }}
      port: {{ $dns.port }}
    {{- end }}
  {{- with $dns.peers }}
  to:
    {{- toYaml . | nindent 4 }}
  {{- end }}
{{- end }}

{{/* All that a component may reach. Takes root, component, app. */}}
{{- define "foxtail.egressOf" -}}
{{- $policy := .root.Values.networkPolicy -}}
{{ include "foxtail.egressDns" .root }}
{{- if has .component (list "ingest" "projections" "topics") }}
{{ include "foxtail.egress" $policy.kafka }}
{{- end }}
{{- if include "foxtail.connections" . | fromYaml }}
{{ include "foxtail.egress" $policy.postgres }}
{{- end }}
{{- $config := dict -}}
{{- if hasKey .app "config" }}{{ $config = include "foxtail.config" . | fromYaml }}{{ end }}
{{- if $config.OTEL_EXPORTER_OTLP_ENDPOINT }}
{{ include "foxtail.egress" $policy.otlp }}
{{- end }}
{{- if $config.OIDC_JWKS_URL }}
{{ include "foxtail.egress" $policy.oidc }}
{{- end }}
{{- if eq .component "simulator" }}
- ports:
    - protocol: TCP
      port: http
  to:
    - podSelector:
        matchLabels:
          {{- include "foxtail.selector" (dict "root" .root "component" "ingest") | nindent 10 }}
{{- end }}
{{- with $policy.extraEgress }}
{{ toYaml . }}
{{- end }}
{{- end }}
