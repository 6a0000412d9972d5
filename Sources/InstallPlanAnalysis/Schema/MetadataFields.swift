// The rows of the schema table below `metadata`: all of Kubernetes' ObjectMeta, because an unknown member is refused.
// Offered are the few that an author of an InstallPlan writes; the rest belongs to the API server and to controllers.

let metadataFields: [Field] = [
  Field(
    "metadata.name", .string, required: true,
    en: """
      Must equal `spec.extension.name`. Events of Helm Jobs and releases are mapped to the plan that is named \
      after the extension: under any other name this plan is never woken again and its state sticks at \
      `Installing`. A DNS-1123 subdomain; extension names are limited to 63 characters.
      """,
    zh: """
      必须与 `spec.extension.name` 一致。Helm Job 和 Helm Release 的事件只会映射到与扩展组件同名的安装计\
      划；名称不一致时，该计划不会再被触发，状态会一直停在 `Installing`。须为合法的 DNS-1123 子域名；\
      扩展组件名称最长 63 个字符。
      """,
    example: "name: devops"),
  Field(
    "metadata.labels", .map(of: .string),
    en: """
      Labels of the plan object; they do not select clusters. An invalid key or value is refused. The label \
      `app.kubernetes.io/managed-by: Helm` makes both admission webhooks skip the plan: not even `config` is \
      checked.
      """,
    zh: """
      安装计划对象自身的标签，与选择集群无关。键或值不合法会被拒绝。\
      带有 `app.kubernetes.io/managed-by: Helm` 标签时，两个准入 Webhook 都会跳过该对象，\
      连 `config` 也不再校验。
      """,
    example: """
      labels:
        team: platform
      """),
  Field(
    "metadata.labels.*", .string,
    en: """
      At most 63 characters: letters, digits, `-`, `_` and `.`, with a letter or digit at both ends; may be \
      empty. The value is a string: quote numbers and words such as `true` or `yes`.
      """,
    zh: """
      最长 63 个字符，可包含字母、数字、`-`、`_` 和 `.`，首尾须为字母或数字，也可以为空。值必须是字符串：\
      数字以及 `true`、`yes` 之类的词要加引号。
      """,
    example: "team: platform"),
  Field(
    "metadata.annotations", .map(of: .string),
    en: """
      Annotations of the plan. With `kubesphere.io/force-delete` on it, deleting the plan forces the uninstall.
      """,
    zh: "安装计划的注解。带有 `kubesphere.io/force-delete` 注解时，删除安装计划会强制卸载扩展组件。",
    example: """
      annotations:
        example.com/owner: platform-team
      """),
  Field(
    "metadata.annotations.*", .string,
    en: "Any text. The value is a string: quote numbers and words such as `true` or `yes`.",
    zh: "任意文本。值必须是字符串：数字以及 `true`、`yes` 之类的词要加引号。",
    example: "example.com/owner: platform-team"),
  Field(
    "metadata.generateName", .string, offered: false,
    en: """
      Prefix for a name that the API server makes up when `name` is left out. Of no use here: the generated name \
      cannot equal `spec.extension.name`.
      """,
    zh: """
      未填写 `name` 时，API Server 以此为前缀自动生成名称。对安装计划没有意义：\
      生成的名称不可能与 `spec.extension.name` 一致。
      """),
  Field(
    "metadata.namespace", .string, offered: false,
    en: """
      Dropped silently: InstallPlan is cluster-scoped. The namespace the extension is installed in comes from \
      its ExtensionVersion: `spec.namespace`, or `extension-<name>` where that is empty.
      """,
    zh: """
      会被静默丢弃：InstallPlan 是集群级资源。扩展组件安装到哪个命名空间由 ExtensionVersion 的 \
      `spec.namespace` 决定，为空时是 `extension-<name>`。
      """),
  Field(
    "metadata.finalizers", .list(of: .string), offered: false,
    en: """
      Names that hold back the removal of a deleted object until their owners have cleaned up. The controller \
      adds its own, in order to uninstall the extension when the plan is deleted; take it away and the Helm \
      releases stay behind.
      """,
    zh: """
      对象删除后，须等各 finalizer 的所有者完成清理才会真正移除。控制器会自行添加 finalizer，\
      用于在删除安装计划时卸载扩展组件；手动移除会导致 Helm Release 残留。
      """),
  Field(
    "metadata.finalizers.[]", .string,
    en: "Name of one finalizer; its owner takes it away when its work is done.",
    zh: "单个 finalizer 的名称，由其所有者在清理完成后移除。"),
  Field(
    "metadata.ownerReferences", .list(of: .object), offered: false,
    en: """
      Objects this plan depends on. When all of them are gone, the garbage collector deletes the plan too, and \
      that uninstalls the extension. The plan is cluster-scoped, so its owners must be as well.
      """,
    zh: """
      该安装计划所依附的对象。这些对象全部删除后，垃圾回收器会一并删除安装计划，扩展组件随之被卸载。\
      安装计划是集群级资源，其属主也必须是集群级资源。
      """),
  Field(
    "metadata.ownerReferences.[]", .object,
    en: "Reference to one owner.",
    zh: "对单个属主的引用。"),
  Field(
    "metadata.ownerReferences.[].apiVersion", .string, required: true,
    en: "API group and version of the owner.",
    zh: "属主的 API 组和版本。",
    example: "apiVersion: kubesphere.io/v1alpha1"),
  Field(
    "metadata.ownerReferences.[].kind", .string, required: true,
    en: "Kind of the owner.",
    zh: "属主的资源类型。",
    example: "kind: Extension"),
  Field(
    "metadata.ownerReferences.[].name", .string, required: true,
    en: "Name of the owner.",
    zh: "属主的名称。"),
  Field(
    "metadata.ownerReferences.[].uid", .string, required: true,
    en: "UID of the owner. It differs from cluster to cluster, so it cannot be written in advance.",
    zh: "属主的 UID。该值在每个集群中都不同，无法事先写定。"),
  Field(
    "metadata.ownerReferences.[].controller", .boolean,
    en: "Whether this owner is the one that manages the object; at most one may.",
    zh: "该属主是否为管理此对象的控制者，最多只能有一个。"),
  Field(
    "metadata.ownerReferences.[].blockOwnerDeletion", .boolean,
    en: "Whether the owner, when deleted in the foreground, waits until this plan is gone.",
    zh: "前台级联删除属主时，是否须等该安装计划删除后才移除属主。"),
  Field(
    "metadata.uid", .string, offered: false,
    en: "Identity of the object over time and space, given by the API server.",
    zh: "对象的全局唯一标识，由 API Server 分配。"),
  Field(
    "metadata.resourceVersion", .string, offered: false,
    en: """
      Version of the stored object, set by the API server. In a manifest it makes the update fail with a \
      conflict as soon as the object has changed: leave it out.
      """,
    zh: "已存储对象的内部版本，由 API Server 设置。若写在清单中，对象一旦有变更，更新就会因冲突而失败，请删除。"),
  Field(
    "metadata.generation", .integer, offered: false,
    en: "Number of the current state of the object, counted by the API server.",
    zh: "对象当前状态的序号，由 API Server 递增。"),
  Field(
    "metadata.creationTimestamp", .timestamp, offered: false,
    en: "When the object was created; set by the API server.",
    zh: "对象的创建时间，由 API Server 设置。"),
  Field(
    "metadata.deletionTimestamp", .timestamp, offered: false,
    en: """
      When the deletion of the object was asked for; set by the API server. It stays until the finalizers are \
      gone, that is, until the extension is uninstalled.
      """,
    zh: """
      请求删除对象的时间，由 API Server 设置。在 finalizer 全部移除（即扩展组件卸载完成）之前，\
      对象会一直保留。
      """),
  Field(
    "metadata.deletionGracePeriodSeconds", .integer, offered: false,
    en: """
      Seconds an object may take to end before it is removed; set by the API server together with \
      `deletionTimestamp`.
      """,
    zh: "对象被移除前的宽限时间（秒），由 API Server 与 `deletionTimestamp` 一同设置。"),
  Field(
    "metadata.selfLink", .string, offered: false,
    en: "A legacy field that Kubernetes no longer fills in.",
    zh: "历史遗留字段，Kubernetes 已不再填充。"),
  Field(
    "metadata.managedFields", .list(of: .any), offered: false,
    en: "Which client set which field, kept by the API server for server-side apply. Leave it out of manifests.",
    zh: "记录各字段由哪个客户端设置，由 API Server 为服务端应用（server-side apply）维护，不应写入清单。"),
  Field(
    "metadata.managedFields.[]", .any,
    en: "The fields one client has set.",
    zh: "某个客户端所设置的字段。"),
]
