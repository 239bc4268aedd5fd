{{/* The rules of files/rules.yaml as a cluster wants them. */}}

{{/* Labels that this release's series have, and no other's: map. Takes the root. */}}
{{- define "foxtail.scopeOfRules" -}}
{{- $scope := .Values.monitoring.prometheusRule.scope -}}
{{- $labels := dict -}}
{{- if ne $scope "all" }}{{ $_ := set $labels "namespace" .Release.Namespace }}{{ end -}}
{{- if eq $scope "release" }}{{ $_ := set $labels "app_kubernetes_io_instance" .Release.Name }}{{ end -}}
{{- toYaml $labels -}}
{{- end }}

{{/*
An expression that reads the series with these labels only: every name of a metric or of what a rule records gets a
matcher for each. Takes expr, labels.
*/}}
{{- define "foxtail.scopedExpression" -}}
{{- $matchers := list -}}
{{- range $name, $value := .labels }}{{ $matchers = append $matchers (printf "%s=%q" $name $value) }}{{ end -}}
{{- $all := join "," $matchers -}}
{{- $expr := .expr -}}
{{- if $all -}}
{{- $expr = regexReplaceAll "(foxtail[_:][a-zA-Z0-9_:]+)\\{" $expr (printf "${1}{%s," $all) -}}
{{- $expr = regexReplaceAll "(foxtail[_:][a-zA-Z0-9_:]+)([^a-zA-Z0-9_:{]|$)" $expr (printf "${1}{%s}${2}" $all) -}}
{{- end -}}
{{- $expr -}}
{{- end }}

{{/* Whether a rule misses an app that is not deployed here. Takes root, rule. */}}
{{- define "foxtail.missesDisabled" -}}
{{- range $component, $key := dict "ingest" "ingest" "projections" "projections" "read-api" "readApi" -}}
{{- $isOfIt := and (hasPrefix "absent(" $.rule.expr) (contains (printf "app=%q" $component) $.rule.expr) -}}
{{- if and $isOfIt (not (index $.root.Values $key).enabled) }}yes{{ end -}}
{{- end -}}
{{- end }}

{{/* All groups, without the alerts that the values leave out, and those of apps that are not deployed. Takes the root. */}}
{{- define "foxtail.ruleGroups" -}}
{{- $values := .Values.monitoring.prometheusRule -}}
{{- $labels := include "foxtail.scopeOfRules" . | fromYaml -}}
{{- range $group := (.Files.Get "files/rules.yaml" | fromYaml).groups }}
{{- $rules := list }}
{{- range .rules }}
{{- if not (or (has (default "" .alert) $values.without) (include "foxtail.missesDisabled" (dict "root" $ "rule" .))) }}
{{- $rule := omit . "labels" }}
{{- $_ := set $rule "expr" (include "foxtail.scopedExpression" (dict "expr" .expr "labels" $labels)) }}
{{- with merge (dict) (default (dict) .labels) $labels }}{{ $_ := set $rule "labels" . }}{{ end }}
{{- with .annotations }}
{{- $_ := set $rule "annotations" (merge (dict "runbook_url" (printf "%s%s" $values.runbooks .runbook_url)) .) }}
{{- end }}
{{- $rules = append $rules $rule }}
{{- end }}
{{- end }}
{{- with $rules }}
- name: {{ $group.name }}
  rules:
    {{- toYaml . | nindent 4 }}
{{- end }}
{{- end }}
{{- end }}

{{/* An alert that is left out under a wrong name would fire. Takes the root. */}}
{{- define "foxtail.refuseAlerts" -}}
{{- $names := list -}}
{{- range (.Files.Get "files/rules.yaml" | fromYaml).groups -}}
{{- range .rules }}{{ with .alert }}{{ $names = append $names . }}{{ end }}{{ end -}}
{{- end -}}
{{- range .Values.monitoring.prometheusRule.without -}}
{{- if not (has . $names) -}}
{{- fail (printf "monitoring.prometheusRule.without: there is no alert %s." .) -}}
{{- end -}}
{{- end -}}
{{- with .Values.monitoring -}}
{{- if and .prometheusRule.enabled (eq .prometheusRule.scope "release") (not .serviceMonitor.enabled) -}}
{{- fail "monitoring.prometheusRule.scope is release, but monitoring.serviceMonitor.enabled is not: series have no label of their release." -}}
{{- end -}}
{{- end -}}
{{- end }}
