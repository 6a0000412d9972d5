// The rows of the schema table below `spec.clusterScheduling`: where the agents of a Multicluster extension go.
// What a selector means and when it is invalid is that of Kubernetes' LabelSelector.

let placementFields: [Field] = [
  Field(
    "spec.clusterScheduling.placement", .object,
    en: """
      Chooses the clusters, by name (`clusters`) or by label (`clusterSelector`). With neither, no agent runs \
      anywhere; without `placement` itself the controller fails at each reconcile, and agents never come. Clusters that are not Ready, are being \
      deleted or have the condition `Schedulable=False` are skipped silently.
      """,
    zh: """
      选择目标集群：按名称（`clusters`）或按标签（`clusterSelector`）。两者都不填则不会部署任何 Agent；\
      缺少 `placement` 本身则控制器每次调谐都会失败，Agent 永远不会部署。未就绪、\
      正在删除或 `Schedulable=False` 的集群会被静默跳过。
      """,
    example: """
      placement:
        clusters:
          - host
          - member-1
      """),
  Field(
    "spec.clusterScheduling.placement.clusters", .list(of: .string),
    en: """
      Names of Cluster objects, each at most once: duplicates are refused. A list that is not empty switches \
      `clusterSelector` off. Taking a name out, or misspelling it, **uninstalls** the agent on that cluster; a \
      name without a Cluster object is skipped silently.
      """,
    zh: """
      集群（Cluster 对象）名称列表，不允许重复。列表非空时 `clusterSelector` 不生效。\
      从列表中移除某个集群或写错其名称，该集群上已安装的 Agent 会被**卸载**；\
      没有对应 Cluster 对象的名称会被静默跳过。
      """,
    example: """
      clusters:
        - host
        - member-1
      """),
  Field(
    "spec.clusterScheduling.placement.clusters.[]", .string,
    en: """
      Name of a Cluster object, as `kubectl get clusters.cluster.kubesphere.io` lists it. A string: quote names \
      that are all digits.
      """,
    zh: """
      Cluster 对象的名称，可用 `kubectl get clusters.cluster.kubesphere.io` 查看。值必须是字符串，\
      纯数字名称要加引号。
      """,
    example: "- member-1"),
  Field(
    "spec.clusterScheduling.placement.clusterSelector", .object,
    en: """
      Chooses clusters by the labels of their Cluster objects; ignored while `clusters` is not empty. All of \
      `matchLabels` and `matchExpressions` must hold. `{}` selects **every** cluster; one that matches no \
      cluster installs nothing, and an invalid one makes reconciling fail for ever.
      """,
    zh: """
      按 Cluster 对象的标签选择集群；`clusters` 非空时不生效。`matchLabels` 和 `matchExpressions` 中的条件\
      须全部满足。`{}` 会选中**所有**集群；匹配不到集群则什么也不会安装，选择器不合法则调谐会一直失败。
      """,
    example: """
      clusterSelector:
        matchLabels:
          env: staging
      """),
  Field(
    "spec.clusterScheduling.placement.clusterSelector.matchLabels", .map(of: .string),
    en: "Labels a cluster must have, with exactly these values. All of them must hold.",
    zh: "集群必须带有的标签及其取值，须全部匹配。",
    example: """
      matchLabels:
        env: staging
        region: cn-north
      """),
  Field(
    "spec.clusterScheduling.placement.clusterSelector.matchLabels.*", .string,
    en: """
      The value the label must have. A string: quote numbers and words such as `true`, and write `""` for a \
      label without a value.
      """,
    zh: "该标签必须具有的值。值必须是字符串：数字以及 `true` 之类的词要加引号，没有值的标签写作 `\"\"`。",
    example: "cluster-role.kubesphere.io/host: \"\""),
  Field(
    "spec.clusterScheduling.placement.clusterSelector.matchExpressions", .list(of: .object),
    en: "Conditions on labels, for what `matchLabels` cannot say. All of them must hold.",
    zh: "针对标签的条件表达式，用于 `matchLabels` 无法表达的情形，须全部满足。",
    example: """
      matchExpressions:
        - key: env
          operator: In
          values:
            - staging
            - prod
      """),
  Field(
    "spec.clusterScheduling.placement.clusterSelector.matchExpressions.[]", .object,
    en: "One condition: a label key, an operator and, for `In` and `NotIn`, values.",
    zh: "单个条件：标签键、运算符，以及 `In` 和 `NotIn` 所需的取值列表。",
    example: """
      - key: cluster-role.kubesphere.io/host
        operator: DoesNotExist
      """),
  Field(
    "spec.clusterScheduling.placement.clusterSelector.matchExpressions.[].key", .string, required: true,
    en: "The label key the condition is about.",
    zh: "条件所针对的标签键。",
    example: "key: env"),
  Field(
    "spec.clusterScheduling.placement.clusterSelector.matchExpressions.[].operator", .string, required: true,
    allowed: [
      AllowedValue(
        "In",
        en: "The cluster has the label, with one of `values`; `values` must not be empty.",
        zh: "集群带有该标签，且值在 `values` 之中；`values` 不能为空。"),
      AllowedValue(
        "NotIn",
        en: """
          The cluster does not have the label, or has it with a value that is not in `values`; `values` must not \
          be empty.
          """,
        zh: "集群没有该标签，或标签的值不在 `values` 之中；`values` 不能为空。"),
      AllowedValue(
        "Exists",
        en: "The cluster has the label, whatever its value; `values` must be empty.",
        zh: "集群带有该标签，值不限；`values` 必须为空。"),
      AllowedValue(
        "DoesNotExist",
        en: "The cluster does not have the label; `values` must be empty.",
        zh: "集群没有该标签；`values` 必须为空。"),
    ],
    en: """
      How the label is compared with `values`. Any other operator passes the CRD and then makes reconciling fail \
      for ever.
      """,
    zh: "标签与 `values` 的比较方式。其他取值能通过 CRD 校验，但之后调谐会一直失败。",
    example: "operator: In"),
  Field(
    "spec.clusterScheduling.placement.clusterSelector.matchExpressions.[].values", .list(of: .string),
    en: """
      Needed by `In` and `NotIn`, forbidden with `Exists` and `DoesNotExist`. Otherwise the selector is invalid: \
      the plan is accepted, and reconciling fails for ever.
      """,
    zh: """
      使用 `In` 和 `NotIn` 时必须填写，使用 `Exists` 和 `DoesNotExist` 时必须为空。否则选择器不合法：\
      安装计划会被接受，但调谐会一直失败。
      """,
    example: """
      values:
        - staging
        - prod
      """),
  Field(
    "spec.clusterScheduling.placement.clusterSelector.matchExpressions.[].values.[]", .string,
    en: "One value of the label. A string: quote numbers and words such as `true`.",
    zh: "标签的一个取值。必须是字符串：数字以及 `true` 之类的词要加引号。",
    example: "- staging"),
  Field(
    "spec.clusterScheduling.overrides", .map(of: .string),
    en: """
      Values for single clusters: cluster name to YAML text, merged over `spec.config` for the agent on that \
      cluster. An entry for a cluster that is not placed is ignored.
      """,
    zh: """
      覆盖配置：以集群名称为键、YAML 文本为值，在该集群的 Agent 上合并到 `spec.config` 之上。\
      未被选为目标的集群，其条目会被忽略。
      """,
    example: """
      overrides:
        member-1: |
          agent:
            apiserver:
              replicas: 2
      """),
  Field(
    "spec.clusterScheduling.overrides.*", .string,
    en: """
      Helm values as YAML text for the agent on this cluster: mappings merge deeply into `spec.config`, lists \
      and scalars are replaced. Text that is not valid YAML is refused; YAML that is no mapping is dropped, with \
      nothing but a warning in a log. Write it as a block scalar (`member-1: |`).
      """,
    zh: """
      YAML 文本形式的 Helm values，仅作用于该集群的 Agent：映射与 `spec.config` 深度合并，\
      列表和标量整体替换。不合法的 YAML 会被拒绝；是 YAML 但不是映射的内容会被丢弃，\
      只在日志中留下一条警告。请写成块标量（`member-1: |`）。
      """,
    example: """
      member-1: |
        agent:
          apiserver:
            replicas: 2
      """),
]
