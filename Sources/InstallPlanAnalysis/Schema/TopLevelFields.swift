// The rows of the schema table for the members of the manifest itself: apiVersion, kind, metadata, spec, status.
// What is inside the last three is in MetadataFields.swift, SpecFields.swift and StatusFields.swift.

let topLevelFields: [Field] = [
  Field(
    "apiVersion", .string, required: true,
    allowed: [
      AllowedValue(
        "kubesphere.io/v1alpha1",
        en: "The version of the API that KubeSphere 4.x serves.",
        zh: "KubeSphere 4.x 提供的 API 版本。")
    ],
    en: """
      Group and version of the API. Only the group `kubesphere.io` is KubeSphere's: OLM has an InstallPlan of \
      its own under `operators.coreos.com`, which is a different kind of object.
      """,
    zh: """
      API 组和版本。只有 `kubesphere.io` 组下的 InstallPlan 属于 KubeSphere；\
      OLM 在 `operators.coreos.com` 下也有同名资源，两者互不相干。
      """,
    example: "apiVersion: kubesphere.io/v1alpha1"),
  Field(
    "kind", .string, required: true,
    allowed: [
      AllowedValue(
        "InstallPlan",
        en: "The plan to install one extension; a cluster-scoped object.",
        zh: "扩展组件的安装计划，集群级资源。")
    ],
    en: """
      An InstallPlan installs one extension. Changing its version upgrades the extension, changing `config` or \
      `overrides` updates it, deleting the plan uninstalls it. Two plans for one extension, in whatever files, \
      overwrite each other: the last one applied wins.
      """,
    zh: """
      InstallPlan（安装计划）用于安装一个扩展组件：修改版本会触发升级，\
      修改 `config` 或 `overrides` 会触发更新，删除安装计划则卸载扩展组件。\
      同一个扩展组件若有两份安装计划（即使在不同文件中），会互相覆盖，以最后一次 apply 的为准。
      """,
    example: "kind: InstallPlan"),
  Field(
    "metadata", .object, required: true,
    en: "Name, labels and annotations of the plan. The name must be the name of the extension.",
    zh: "安装计划的名称、标签和注解。名称必须与扩展组件名称一致。",
    example: """
      metadata:
        name: devops
      """),
  Field(
    "spec", .object, required: true,
    en: """
      Which extension to install, in which version, with which configuration and on which clusters. Edits made \
      while the plan is `Preparing`, `Installing` or `Upgrading` are ignored until that ends. The CRD lets a \
      plan without `spec` pass, but such a plan can never work.
      """,
    zh: """
      要安装哪个扩展组件、哪个版本、使用什么配置、部署到哪些集群。处于 `Preparing`、\
      `Installing` 或 `Upgrading` 状态时所做的修改，要等该过程结束后才会处理。\
      CRD 不会拦截缺少 `spec` 的安装计划，但这样的计划永远无法工作。
      """,
    example: """
      spec:
        extension:
          name: devops
          version: 1.1.3
        enabled: true
        upgradeStrategy: Manual
      """),
  Field(
    "status", .object, offered: false,
    en: """
      What the controller has done so far; the controller writes it. It is **not** a subresource here: a \
      `status:` block in an applied manifest overwrites the real one. Leave it out, and remove it from manifests \
      exported with `kubectl get -o yaml`.
      """,
    zh: """
      安装进展，由控制器写入。InstallPlan 的 `status` **不是**子资源：apply 的清单中若带有 `status:`，\
      会直接覆盖真实状态。请不要编写该字段；用 `kubectl get -o yaml` 导出的清单，apply 之前也应将其删除。
      """),
]
