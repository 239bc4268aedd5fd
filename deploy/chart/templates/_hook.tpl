{{/*
A Job before an install or upgrade, with an account and a policy of its own: before a first install nothing of the release
is there. Takes root, component, key, app, args, env.
*/}}
{{- define "foxtail.hookJob" -}}
apiVersion: v1
kind: ServiceAccount
metadata:
  {{- include "foxtail.metadata" . | nindent 2 }}
  annotations:
    {{- include "foxtail.hookBefore" . | nindent 4 }}
    {{- with .app.serviceAccountAnnotations }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
automountServiceAccountToken: false
{{- if .root.Values.networkPolicy.enabled }}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  {{- include "foxtail.metadata" . | nindent 2 }}
  annotations:
    {{- include "foxtail.hookBefore" . | nindent 4 }}
spec:
  podSelector:
    matchLabels:
      {{- include "foxtail.selector" . | nindent 6 }}
  policyTypes: [Ingress, Egress]
  egress:
    {{- include "foxtail.egressOf" . | nindent 4 }}
{{- end }}
---
apiVersion: batch/v1
kind: Job
metadata:
  {{- include "foxtail.metadata" . | nindent 2 }}
  annotations:
    helm.sh/hook: pre-install,pre-upgrade
    helm.sh/hook-weight: "0"
    # One that failed stays, so that its log can be read; Helm prints it, too.
    helm.sh/hook-delete-policy: before-hook-creation,hook-succeeded
    helm.sh/hook-output-log-policy: hook-failed
spec:
  backoffLimit: {{ .app.backoffLimit }}
  activeDeadlineSeconds: {{ .app.activeDeadlineSeconds }}
  template:
    metadata:
      labels:
        {{- include "foxtail.podLabels" . | nindent 8 }}
      {{- with .app.podAnnotations }}
      annotations:
        {{- toYaml . | nindent 8 }}
      {{- end }}
    spec:
      {{- with .root.Values.image.pullSecrets }}
      imagePullSecrets:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      restartPolicy: Never
      serviceAccountName: {{ include "foxtail.object" . }}
      automountServiceAccountToken: false
      enableServiceLinks: false
      securityContext:
        {{- include "foxtail.podSecurity" .root | nindent 8 }}
      containers:
        - name: {{ .component }}
          image: {{ include "foxtail.image" (dict "root" .root "image" .app.image) }}
          imagePullPolicy: {{ .root.Values.image.pullPolicy }}
          command: [node]
          args:
            - {{ include "foxtail.heapOption" .app }}
            {{- range .args }}
            - {{ . }}
            {{- end }}
          env:
            {{- .env | trim | nindent 12 }}
          resources:
            {{- include "foxtail.resources" .app.resources | trim | nindent 12 }}
          securityContext:
            {{- include "foxtail.containerSecurity" . | nindent 12 }}
          volumeMounts:
            {{- include "foxtail.mounts" . | nindent 12 }}
      volumes:
        {{- include "foxtail.volumes" . | nindent 8 }}
      {{- with include "foxtail.placement" .app | trim }}
      {{- . | nindent 6 }}
      {{- end }}
{{- end }}

{{/* What such a Job needs is made before it. */}}
{{- define "foxtail.hookBefore" -}}
helm.sh/hook: pre-install,pre-upgrade
helm.sh/hook-weight: "-5"
helm.sh/hook-delete-policy: before-hook-creation
{{- end }}
