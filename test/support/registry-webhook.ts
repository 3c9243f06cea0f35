/** What Docker Hub sends after a push. */

/** Docker Hub's webhook body (docs.docker.com, "Webhooks"): no digest, and `callback_url` leads nowhere since 2025. */
export function dockerHubPush(repository: string, tag: string): unknown {
  const [namespace = "library", name = repository] = repository.includes("/")
    ? repository.split("/")
    : [undefined, repository];
  const seconds = Math.floor(Date.now() / 1000);
  return {
    callback_url: `https://registry.hub.docker.com/u/${namespace}/${name}/hook/${crypto.randomUUID()}/`,
    push_data: {
      pushed_at: seconds,
      pusher: namespace,
      tag,
      images: [],
      media_type: "application/vnd.oci.image.index.v1+json",
    },
    repository: {
      comment_count: 0,
      date_created: seconds - 86_400,
      description: "",
      dockerfile: "",
      full_description: `# ${name}\n`,
      is_official: false,
      is_private: true,
      is_trusted: false,
      name,
      namespace,
      owner: namespace,
      repo_name: `${namespace}/${name}`,
      repo_url: `https://hub.docker.com/r/${namespace}/${name}`,
      star_count: 0,
      status: "Active",
    },
  };
}
