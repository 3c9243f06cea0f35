# Run by the config management plugin; ARGOCD_ENV_* are the Application's plugin env.
cat <<YAML
apiVersion: apps/v1
kind: Deployment
metadata: { name: plugged }
spec:
  replicas: 1
  selector: { matchLabels: { app: plugged } }
  template:
    metadata: { labels: { app: plugged } }
    spec:
      containers:
        - { name: app, image: "${ARGOCD_ENV_IMAGE:-example/none}:${ARGOCD_ENV_TAG:-none}" }
YAML
