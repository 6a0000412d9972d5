// Every valid plan one can write for a catalog, more or less: any version, options, and style. What the rules of today
// do not ask for is kept as well: plans of required extensions stand beside, clusters are such that the version's
// constraints are met, nothing older than what is installed is asked for, and no extension is planned twice in a file.

import KubeSphereModel
import TestSupport
import Testing
import YAMLSyntax

@testable import InstallPlanAnalysis

/// A plan in order, not yet written.
struct PlanDraft {
  let choice: InstallableVersion
  var tree: PlanTree
  /// Plans of the extensions that it requires.
  var beside: [PlanTree]
  /// Parts of other files' documents, put behind the plans as they are.
  var tail = ""

  var name: String { choice.version.extensionName }
}

struct WrittenPlans {
  let text: String
  let expected: [ExpectedFinding]
}

// MARK: - Options

enum PlanOptions {
  static let truths = ["true", "true", "yes", "on", "True"]
  static let falsehoods = ["false", "no", "off", "FALSE"]

  /// Texts for `config` and overrides.
  static let values = [
    "replicas: 2\n", "replicas: 2",
    "agent:\n  resources:\n    limits: {cpu: 100m, memory: 256Mi}\n  tolerations:\n    - key: node-role\n      operator: Exists\n",
    "# 副本数\nreplicas: 2 # 两个\n名称: 日志：存储\n", "", "{}", "# nothing yet\n", "---\na: 1\n", "a: 1\n\n\n",
    "a: |\n  line 1\n\n    line 2\n\nb: >-\n  folded\n  text\nc: 3\n",
    "{\"agent\": {\"replicas\": 2, \"hosts\": [\"a\", \"b\"]}}\n",
    "base: &b {x: 1}\ncopy: *b\nmerged:\n  <<: *b\n  y: 2\n", "a: 'it''s'\nb: \"say \\\"hi\\\"\"\nc: C:\\temp\n",
    "global:\n  storageClass: fast\n  imagePullSecrets: [a]\ntags: {custom: true}\n",
    "tpl: \"{{ .Values.x }}\"\ncmd: echo ${HOME} <file>\n", "a: 1\nb:\n    c: 2\n", "\n\na: 1\n",
    "hex: 0x1F\nhalf: .5\nbig: 1e3\nnone: ~\nday: \"2024-01-01\"\nempty:\nyes: \"no\"\n1: one\n", "😀: é\n",
    "list:\n- a\n-   b\n- - c\n  - d\n- {e: f}\n", "a: b # c\n# d\ne:\n  # f\n  g: h\n",
    "k: \"a\\tb\"\nurl: http://a.b/c?d=e&f#g\n",
    (0..<30).map { "key\($0):\n  enabled: \($0 % 2 == 0)\n" }.joined(),
  ]

  static let labels: [[(String, String)]] = [
    [], [], [("team", "platform")], [("app.kubernetes.io/managed-by", "argocd"), ("example.com/owner", "a_b.C")],
    [("empty", ""), ("number", "1"), ("yes", "true")], [("x", String(repeating: "a", count: 63))],
  ]

  static let annotations: [[(String, String)]] = [
    [], [], [("note", "any text: of [any] kind, {{ even }} <this> and ${THAT}")], [("说明", "日志存储，“生产”环境：勿动")],
    [
      (
        "kubectl.kubernetes.io/last-applied-configuration",
        "{\"kind\": \"InstallPlan\", \"spec\": {\"enabled\": \"x\"}}"
      )
    ],
    [("a", "true"), ("b", "1.10"), ("c", ""), ("d", " spaces "), ("e", "it's \"it\"")],
  ]
}

extension PlanDraft {
  /// The least a plan can be; the agents of one that has some run on all the clusters they can.
  init(least choice: InstallableVersion) {
    self.choice = choice
    tree = Self.tree(of: choice.version)
    if choice.isMulticluster {
      tree["spec", "clusterScheduling", "placement", "clusters"] = .texts(choice.clusters.map(\.name))
    }
    // The plans beside place nothing and say so: their host part is all that is needed, unless they have agents.
    beside = choice.required.map { version in
      var tree = Self.tree(of: version)
      if version.installationMode == .multicluster {
        let clusters = choice.clusters.filter { version.incompatibilities(with: $0).isEmpty }
        tree["spec", "clusterScheduling", "placement", "clusters"] = .texts(clusters.map(\.name))
      }
      return tree
    }
  }

  static func tree(of version: ExtensionVersion) -> PlanTree {
    .mapping([
      .init("apiVersion", .text("kubesphere.io/v1alpha1")), .init("kind", .text("InstallPlan")),
      .init("metadata", .texts([("name", version.extensionName)])),
      .init(
        "spec",
        .mapping([
          .init("extension", .texts([("name", version.extensionName), ("version", version.version)])),
          .init("enabled", .verbatim("true")), .init("upgradeStrategy", .text("Manual")),
        ])),
    ])
  }

  /// A plan with options drawn at random.
  ///
  /// - Parameter isQuiet: whether options that a hint or an information goes with are left out.
  static func random(_ choice: InstallableVersion, isQuiet: Bool = false, _ random: inout SeededRandom) -> PlanDraft {
    var draft = PlanDraft(least: choice)
    if !isQuiet, random.once(in: 4) {
      draft.tree["spec", "enabled"] = .verbatim(random.pick(PlanOptions.falsehoods), "disabled-install")
    } else {
      draft.tree["spec", "enabled"] = .verbatim(random.pick(PlanOptions.truths))
    }
    if !isQuiet, random.once(in: 4) {
      draft.tree["spec", "upgradeStrategy"] = .text("Automatic", "automatic-upgrade")
    }
    let labels = random.pick(PlanOptions.labels)
    if !labels.isEmpty { draft.tree["metadata", "labels"] = .texts(labels) }
    let annotations = random.pick(PlanOptions.annotations)
    if !annotations.isEmpty { draft.tree["metadata", "annotations"] = .texts(annotations) }
    if random.once(in: 12) { draft.tree["metadata", "annotations"] = .empty }
    if random.once(in: 12) { draft.tree["metadata", "creationTimestamp"] = .nothing }
    if random.once(in: 12) { draft.tree["metadata", "finalizers"] = .texts(["example.com/hold"]) }
    if random.once(in: 15) { draft.tree["status"] = .empty }
    if random.once(in: 3) {
      draft.tree["spec", "config"] = .values(random.pick(PlanOptions.values))
    } else if random.once(in: 10) {
      draft.tree["spec", "config"] = .nothing
    }
    if choice.isMulticluster {
      draft.schedule(isQuiet: isQuiet, &random)
    } else if random.once(in: 10) {
      draft.tree["spec", "clusterScheduling"] = .nothing
    }
    return draft
  }

  private mutating func schedule(isQuiet: Bool, _ random: inout SeededRandom) {
    let path = ["spec", "clusterScheduling"]
    let names = choice.clusters.map(\.name)
    var placement = PlanTree.empty
    var placed: [String] = []
    if !isQuiet, random.once(in: 10) {
      tree[path] = nil
      tree.markValue(["spec", "extension", "version"], "missing-cluster-scheduling")
      return
    }
    if random.once(in: 2), !choice.selectors.isEmpty {
      placement["clusterSelector"] = random.pick(choice.selectors)
      if !isQuiet, choice.runsEverywhere, random.once(in: 8) {
        placement["clusterSelector"] = random.pick([.empty, .mapping([.init("matchLabels", .empty)])])
        placement.markKey(["clusterSelector"], "selects-every-cluster")
      }
      // An empty list means no more than none.
      if random.once(in: 4) { placement["clusters"] = random.pick([.sequence([]), .nothing]) }
    } else {
      placed = names.shuffled(using: &random)
      placed = Array(placed.prefix(1 + random.below(placed.count)))
      placement["clusters"] = .texts(placed)
      if random.once(in: 8) { placement["clusterSelector"] = .nothing }
    }
    tree[path + ["placement"]] = placement
    if random.once(in: 3), !placed.isEmpty {
      let shared = tree["spec", "config"]
      tree[path + ["overrides"]] = .mapping(
        placed.prefix(1 + random.below(placed.count)).map { name in
          // Where `config` is repeated an alias may be written.
          let value = shared != nil && shared != .nothing && random.once(in: 2) ? shared : nil
          return .init(name, value ?? .values(random.pick(PlanOptions.values)))
        })
    } else if random.once(in: 10) {
      tree[path + ["overrides"]] = random.pick([.empty, .nothing])
    }
  }
}

// MARK: - Writing

extension PlanDraft {
  /// - Parameter others: plans of other extensions, for the same file.
  func written(_ style: PlanStyle, others: [PlanTree] = [], _ random: inout SeededRandom) -> WrittenPlans {
    var style = style
    let header = tree.members.filter { $0.key == "apiVersion" || $0.key == "kind" }
    // Lists of a type need no header, and give one that is not in order another meaning.
    if header.count != 2 || PlanTree.mapping(header).hasMarks, style.bundle != .documents { style.bundle = .list }
    var plans = beside + others
    plans.insert(tree, at: random.below(plans.count + 1))
    plans = plans.enumerated().map { index, plan in
      var plan = plan
      if style.bundle == .barePlansInTypedList {
        plan["apiVersion"] = nil
        plan["kind"] = nil
      }
      if style.isShuffled { plan = plan.shuffled(&random) }
      if !style.layout.isJSON { plan.reuse(style.reuse, number: index) }
      return plan
    }
    var printer = PlanPrinter(style, random: SeededRandom(state: random.next()))
    let documents: [PlanTree] =
      switch style.bundle {
      case .documents: plans
      case .list: [.list("v1", "List", plans)]
      case .typedList, .barePlansInTypedList: [.list("kubesphere.io/v1alpha1", "InstallPlanList", plans)]
      }
    var isFirst = true
    for (index, document) in documents.enumerated() {
      if style.hasStrangers, random.once(in: 2) {
        printer.stranger(isFirst: isFirst)
        isFirst = false
      }
      printer.document(document, isFirst: isFirst, isLast: index == documents.count - 1)
      isFirst = false
    }
    return WrittenPlans(
      text: String(decoding: printer.bytes, as: UTF8.self) + tail, expected: printer.expected.sorted())
  }
}

extension PlanTree {
  fileprivate static func list(_ apiVersion: String, _ kind: String, _ items: [PlanTree]) -> PlanTree {
    .mapping([.init("apiVersion", .text(apiVersion)), .init("kind", .text(kind)), .init("items", .sequence(items))])
  }

  /// The members of all mappings in another order, except where one stands twice.
  fileprivate func shuffled(_ random: inout SeededRandom) -> PlanTree {
    switch self {
    case .mapping(let members):
      var members = members.map { member in
        var member = member
        member.value = member.value.shuffled(&random)
        return member
      }
      if Set(members.map(\.key)).count == members.count { members.shuffle(using: &random) }
      return .mapping(members)
    case .marked(let codes, let value): return .marked(codes, value.shuffled(&random))
    case .anchored(let name, let value): return .anchored(name, value.shuffled(&random))
    default: return self
    }
  }

  /// Puts aliases in the place of repeated texts, or merge keys in the place of members.
  fileprivate mutating func reuse(_ reuse: PlanStyle.Reuse, number: Int) {
    switch reuse {
    case .nothing: return
    case .aliases:
      let roots = members.map(\.key)
      let name = ["metadata", "name"]
      let reference = ["spec", "extension", "name"]
      if let first = self[name], first == self[reference], !first.hasMarks, let a = roots.firstIndex(of: "metadata"),
        let b = roots.firstIndex(of: "spec"), a < b,
        Set(roots).count == roots.count
      {
        self[name] = .anchored("name\(number)", first)
        self[reference] = .anchored("name\(number)", .nothing)
      }
      let fields = self["spec"]?.members.map(\.key) ?? []
      guard let config = self["spec", "config"], config != .nothing, let a = fields.firstIndex(of: "config"),
        let b = fields.firstIndex(of: "clusterScheduling"), a < b
      else { return }
      let overrides = ["spec", "clusterScheduling", "overrides"]
      for member in self[overrides]?.members ?? [] where member.value == config {
        self["spec", "config"] = .anchored("config\(number)", config)
        self[overrides + [member.key]] = .anchored("config\(number)", .nothing)
      }
    case .mergeKeys:
      merge(["enabled", "upgradeStrategy"], in: ["spec"])
      merge((self["metadata", "labels"]?.members ?? []).map(\.key), in: ["metadata", "labels"])
    }
  }

  private mutating func merge(_ keys: [String], in path: [String]) {
    guard let mapping = self[path], !keys.isEmpty else { return }
    let moved = mapping.members.filter { keys.contains($0.key) }
    // Each once, and nothing is due there.
    guard moved.count == keys.count, Set(moved.map(\.key)).count == keys.count, !PlanTree.mapping(moved).hasMarks else {
      return
    }
    var rest = mapping
    rest.members = mapping.members.filter { !keys.contains($0.key) } + [.init("<<", .mapping(moved))]
    self[path] = rest
  }
}

// MARK: - Reading back

extension PlanTree {
  /// Where a parsed plan says something else than the tree; nil: nowhere.
  func difference(from node: YAMLNode?, at path: String = "") -> String? {
    guard let node = node?.resolved else { return "\(path) is not there" }
    switch bare {
    case .text(let text), .values(let text):
      return node.string == text ? nil : "\(path) is \(node.text.debugDescription), not \(text.debugDescription)"
    case .verbatim(let text): return node.text == text || node.isNull ? nil : "\(path) is \(node.text.debugDescription)"
    case .mapping(let members):
      guard node.kind == .mapping else { return "\(path) is no mapping" }
      return members.lazy.compactMap { $0.value.difference(from: node.member($0.key)?.value, at: path + "." + $0.key) }
        .first
    case .sequence(let items):
      let nodes = Array(node.items)
      guard nodes.count == items.count else { return "\(path) has \(nodes.count) items" }
      return zip(items, nodes).lazy.compactMap { $0.difference(from: $1, at: path + "[]") }.first
    case .anchored, .marked: return nil
    }
  }
}
