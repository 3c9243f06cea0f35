/** In the place of the bundled config/*.yaml: the resources that the worker tests are about. */

const resource = (
  name: string,
  pattern: string,
  settings = "",
): string => `apiVersion: argocd-image-updater.argoproj.io/v1alpha1
kind: ImageUpdater
metadata: { name: ${name}, namespace: argocd }
spec:
  applicationRefs:
    - namePattern: "${pattern}"
      images:
        - alias: app
          imageName: "acme/${name}:~0"
          manifestTargets: { helm: { name: image.repository, tag: image.tag } }
${settings}`;

const files = [
  { name: "config/one.yaml", text: resource("one", "one") },
  { name: "config/many.yaml", text: resource("many", "many-*") },
  {
    name: "config/own.yaml",
    text: resource(
      "own",
      "own",
      "          commonUpdateSettings: { pullSecret: 'pullsecret:argocd/dockerhub-credentials' }\n",
    ),
  },
  {
    name: "config/built.yaml",
    text: resource("built", "built", "          commonUpdateSettings: { updateStrategy: newest-build }\n"),
  },
  {
    name: "config/moving.yaml",
    text: resource(
      "moving",
      "moving",
      "          commonUpdateSettings: { updateStrategy: digest }\n",
    ).replace("acme/moving:~0", "acme/moving:latest"),
  },
];

export default JSON.stringify(files);
