{{/* Parts of a pod that apps and the migrations share. Take root, component, app. */}}

{{- define "foxtail.volumes" -}}
- name: tmp
  emptyDir:
    sizeLimit: {{ .root.Values.tmpSize }}
{{- range $name, $sources := include "foxtail.folders" . | fromYaml }}
{{- include "foxtail.folder" (dict "name" $name "sources" $sources) }}
{{- end }}
{{- end }}

{{- define "foxtail.mounts" -}}
- name: tmp
  mountPath: /tmp
{{- range $name, $sources := include "foxtail.folders" . | fromYaml }}
{{- include "foxtail.folderMount" (dict "name" $name "path" (printf "/etc/foxtail/%s" $name) "sources" $sources) }}
{{- end }}
{{- end }}

{{/* Where pods run. Takes the app. */}}
{{- define "foxtail.placement" -}}
{{- with .priorityClassName }}
priorityClassName: {{ . }}
{{- end }}
{{- with .nodeSelector }}
nodeSelector:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .tolerations }}
tolerations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .affinity }}
affinity:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}

{{/* Not the chart's version: a new chart alone is no reason for new pods. */}}
{{- define "foxtail.podLabels" -}}
{{ include "foxtail.selector" . }}
app.kubernetes.io/part-of: foxtail
{{- with merge (dict) (default (dict) .app.podLabels) .root.Values.commonLabels }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{/* Takes a probe of the values and path. */}}
{{- define "foxtail.probe" -}}
httpGet:
  path: {{ .path }}
  port: http
periodSeconds: {{ .probe.periodSeconds }}
timeoutSeconds: {{ .probe.timeoutSeconds }}
failureThreshold: {{ .probe.failureThreshold }}
{{- end }}

{{/* Whatever must end in a new pod when it changes. Not the endpoints and webhook secrets: ingest follows these itself. */}}
{{- define "foxtail.checksum" -}}
{{ include "foxtail.settings" . | sha256sum }}
{{- end }}
