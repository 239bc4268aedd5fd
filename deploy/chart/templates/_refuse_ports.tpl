{{/* A port that the policies do not let through would show as a time-out only, minutes after the install. */}}
{{- define "foxtail.refusePorts" -}}
{{- $values := .Values -}}
{{- $policy := $values.networkPolicy -}}
{{- if $policy.enabled -}}
{{- if or $values.ingest.enabled $values.projections.enabled $values.topics.enabled -}}
{{- range splitList "," $values.kafka.brokers -}}
{{- include "foxtail.refusePort" (dict "key" "kafka.brokers" "address" (trim .) "way" "kafka" "ports" $policy.kafka.ports) -}}
{{- end -}}
{{- end -}}
{{- range $component, $key := include "foxtail.apps" . | fromYaml -}}
{{- $app := index $values $key -}}
{{- $config := include "foxtail.config" (dict "root" $ "app" $app) | fromYaml -}}
{{- range $name, $way := dict "OTEL_EXPORTER_OTLP_ENDPOINT" "otlp" "OIDC_JWKS_URL" "oidc" -}}
{{- with index $config $name -}}
{{- include "foxtail.refusePort" (dict "key" (printf "%s of %s" $name $key) "address" . "way" $way "ports" (index $policy $way).ports) -}}
{{- end -}}
{{- end -}}
{{- include "foxtail.refuseDatabasePorts" (dict "root" $ "component" $component "key" $key "app" $app) -}}
{{- end -}}
{{- if $values.migrations.enabled -}}
{{- include "foxtail.refuseDatabasePorts" (dict "root" . "component" "migrations" "key" "migrations" "app" $values.migrations) -}}
{{- end -}}
{{- end -}}
{{- end }}

{{/* Takes root, component, key, app. Of a URL in a Secret nothing is known. */}}
{{- define "foxtail.refuseDatabasePorts" -}}
{{- range $folder, $connection := include "foxtail.connections" . | fromYaml -}}
{{- with $connection.url -}}
{{- include "foxtail.refusePort" (dict "key" (printf "The URL of %s's %s" $.key $folder) "address" . "way" "postgres" "ports" $.root.Values.networkPolicy.postgres.ports) -}}
{{- end -}}
{{- end -}}
{{- end }}

{{/* Takes key, address (host:port or a URL), way, ports. */}}
{{- define "foxtail.refusePort" -}}
{{- $scheme := regexFind "^[a-z]+://" .address -}}
{{- $host := .address | trimPrefix $scheme | regexFind "^[^/?#]*" -}}
{{- $usual := get (dict "http://" "80" "https://" "443" "postgres://" "5432" "postgresql://" "5432") $scheme -}}
{{- $port := default $usual (regexFind ":[0-9]+$" $host | trimPrefix ":") | int -}}
{{- $known := false -}}
{{- range .ports }}{{ if eq (int .) $port }}{{ $known = true }}{{ end }}{{ end -}}
{{- if not $known -}}
{{- fail (printf "%s has port %d, which networkPolicy.%s.ports does not let through: add it there." .key $port .way) -}}
{{- end -}}
{{- end }}
