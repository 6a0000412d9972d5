// What a plan says of where its agents run (`spec.clusterScheduling`), as the rules of scheduling ask for it.

import KubeSphereModel
import YAMLSyntax

/// A member of a mapping as far as it has the shape its field asks for.
enum Member {
  /// Not there, or there without a value.
  case leftOut(YAMLNode.Entry?)
  /// There; the value is resolved.
  case present(YAMLNode.Entry, YAMLNode)
  /// Of another type, or a template's `{{…}}`: other rules tell.
  case unreadable

  init(_ entry: YAMLNode.Entry?, _ kind: YAMLNode.Kind, in plan: Plan) {
    guard let entry, !entry.value.isNull else {
      self = .leftOut(entry)
      return
    }
    let value = entry.value.resolved
    self = value.kind == kind && !plan.isTemplate(value) ? .present(entry, value) : .unreadable
  }

  var entry: YAMLNode.Entry? {
    switch self {
    case .leftOut(let entry): entry
    case .present(let entry, _): entry
    case .unreadable: nil
    }
  }

  var value: YAMLNode? {
    if case .present(_, let value) = self { return value }
    return nil
  }

  var isLeftOut: Bool {
    if case .leftOut = self { return true }
    return false
  }
}

/// `spec.clusterScheduling` where it is a mapping.
final class Scheduling {
  /// An item of `placement.clusters`.
  struct PlacedCluster {
    /// As written, perhaps an alias.
    let node: YAMLNode
    /// Nil where it cannot be told: another type, filled in later, or repaired.
    let name: String?
  }

  let entry: YAMLNode.Entry
  let mapping: YAMLNode
  let placement: Member
  let clusters: Member
  let selector: Member
  let overrides: Member
  let placed: [PlacedCluster]
  /// Those with a name that can be told, each once: of duplicates, duplicate-cluster tells.
  let distinct: [(node: YAMLNode, name: String)]
  /// The selector piece by piece, where it is a mapping; read once for all rules.
  private(set) lazy var selectorReading = selector.value.map { SelectorReading($0, in: plan) }
  private let plan: Plan

  init?(_ plan: Plan) {
    guard case .present(let entry, let mapping) = Member(plan.clusterScheduling, .mapping, in: plan) else { return nil }
    self.plan = plan
    self.entry = entry
    self.mapping = mapping
    placement = Member(mapping.member("placement"), .mapping, in: plan)
    clusters = Member(placement.value?.member("clusters"), .sequence, in: plan)
    selector = Member(placement.value?.member("clusterSelector"), .mapping, in: plan)
    overrides = Member(mapping.member("overrides"), .mapping, in: plan)
    placed = clusters.value?.items.map { PlacedCluster(node: $0, name: plan.known($0)) } ?? []
    var distinct: [(node: YAMLNode, name: String)] = []
    // Most plans name a few clusters: these are compared with each other.
    var seen: Set<String> = placed.count > 8 ? Set(minimumCapacity: placed.count) : []
    for case (let node, let name?) in placed.lazy.map({ ($0.node, $0.name) }) {
      let isNew = placed.count > 8 ? seen.insert(name).inserted : !distinct.contains { $0.name == name }
      if isNew { distinct.append((node, name)) }
    }
    self.distinct = distinct
  }

  static let path = "spec.clusterScheduling"
  static let placementPath = path + ".placement"
  static let selectorPath = placementPath + ".clusterSelector"

  /// Whether no cluster is named, so that the selector, if there is one, is what counts.
  var namesNoCluster: Bool { clusters.isLeftOut || clusters.value != nil && placed.isEmpty }
}

/// `clusterSelector` piece by piece. What cannot be told (another type, filled in later, repaired) is nil.
struct SelectorReading {
  struct Label {
    let entry: YAMLNode.Entry
    let key: String?
    let value: String?
  }

  struct Expression {
    let key: YAMLNode.Entry?
    let keyText: String?
    let comparison: YAMLNode.Entry?
    let comparisonText: String?
    let values: Member
    let items: [(node: YAMLNode, text: String?)]
    /// Whether a field is there that a requirement does not have.
    let hasStranger: Bool
  }

  private(set) var labels: [Label] = []
  private(set) var expressions: [Expression] = []
  /// Whether every piece could be told.
  private(set) var isWhole = true
  /// The selector; nil where a piece of it cannot be told, or where Kubernetes refuses it.
  private(set) var selector: LabelSelector?

  init(_ selector: YAMLNode, in plan: Plan) {
    let schema = Schema.installPlan
    let labelMember = Member(selector.member("matchLabels"), .mapping, in: plan)
    let expressionMember = Member(selector.member("matchExpressions"), .sequence, in: plan)
    if case .unreadable = labelMember { isWhole = false }
    if case .unreadable = expressionMember { isWhole = false }
    let positions = (
      selector: schema.position(ofPath: Scheduling.selectorPath),
      expression: schema.position(ofPath: Scheduling.selectorPath + ".matchExpressions.[]")
    )
    if hasStranger(selector, positions.selector) { isWhole = false }

    for entry in labelMember.value?.effectiveEntries ?? [] {
      let label = Label(entry: entry, key: plan.knownKey(entry.key), value: plan.known(entry.value))
      if label.key == nil || label.value == nil { isWhole = false }
      labels.append(label)
    }
    for item in expressionMember.value?.items.map(\.resolved) ?? [] {
      guard item.kind == .mapping else {
        isWhole = false
        continue
      }
      let values = Member(item.member("values"), .sequence, in: plan)
      let (key, comparison) = (item.member("key"), item.member("operator"))
      let expression = Expression(
        key: key, keyText: key.flatMap { plan.known($0.value) }, comparison: comparison,
        comparisonText: comparison.flatMap { plan.known($0.value) }, values: values,
        items: values.value?.items.map { ($0, plan.known($0)) } ?? [],
        hasStranger: hasStranger(item, positions.expression))
      if expression.keyText == nil || expression.comparisonText == nil || expression.hasStranger
        || expression.items.contains(where: { $0.text == nil })
      {
        isWhole = false
      }
      if case .unreadable = values { isWhole = false }
      expressions.append(expression)
    }
    if isWhole {
      self.selector = try? LabelSelector(
        matchLabels: Dictionary(labels.map { ($0.key ?? "", $0.value ?? "") }, uniquingKeysWith: { $1 }),
        matchExpressions: expressions.map(\.written))
    }

    func hasStranger(_ mapping: YAMLNode, _ position: Int?) -> Bool {
      guard let position else { return false }
      return mapping.entries.contains { entry in
        !entry.key.isMergeKey && schema.child(of: position, key: entry.key.resolved.text) == nil
      }
    }
  }

  /// Whether nothing is required, as far as it can be told.
  var isEmpty: Bool { isWhole && labels.isEmpty && expressions.isEmpty }
}

extension SelectorReading.Expression {
  /// As Kubernetes is asked. What cannot be told is such that nothing is wrong with it.
  var written: LabelSelector.Expression {
    LabelSelector.Expression(
      key: keyText ?? "unknown", operator: comparisonText ?? "", values: items.map { $0.text ?? "" })
  }
}

extension Plan {
  /// The text of a value, perhaps empty, when it is a string and really what will be applied; of what is not,
  /// placeholder tells.
  func known(_ node: YAMLNode) -> String? {
    guard let text = node.string, !isFilledInLater(text), !hasTemplate(text) else { return nil }
    return document.isRepaired(node.range) ? nil : text
  }

  /// The text of a key, to which kubectl makes whole numbers as well.
  func knownKey(_ key: YAMLNode) -> String? {
    if case .integer(let digits)? = key.scalar, key.resolved.text == digits {
      return document.isRepaired(key.range) ? nil : digits
    }
    return known(key)
  }

  /// Whether a mapping has a field that the table does not know there and that may be one of these, misspelt or in the
  /// wrong place: unknown-field tells, and the absence of these is no evidence.
  func mayMean(_ names: [String], in mapping: YAMLNode, ofPath path: String) -> Bool {
    let schema = Schema.installPlan
    guard let position = schema.position(ofPath: path) else { return false }
    let strangers = mapping.entries.lazy.filter { entry in
      !entry.key.isMergeKey && entry.key.resolved.kind == .scalar
        && schema.child(of: position, key: entry.key.resolved.text) == nil
    }
    return strangers.prefix(Rule.mostStrangers).contains { entry in
      let text = entry.key.resolved.text
      return names.contains(text) || !nearestNames(to: text, among: names, count: 1).isEmpty
    }
  }
}

extension YAMLNode.Entry {
  /// Whether its mapping has the key just once: of two, which one counts is duplicate-key's to tell.
  var isSetOnce: Bool {
    let text = key.text
    return key.parent?.entries.filter { $0.key.hasText(text) }.count == 1
  }
}

// MARK: What the catalog offers

extension Catalog {
  /// Whether a cluster that is not in it is not there.
  var knowsAllClusters: Bool { completeKinds.contains(.clusters) }

  /// Places to choose from, as titles and names: the first few clusters an agent can be installed on, the host cluster
  /// first, and all of them.
  var placements: [(title: String, names: [String])] {
    let usable = clusters.filter { $0.reasonToSkip == nil }
    let names = (usable.filter(\.isHost) + usable.filter { !$0.isHost }).map(\.name)
    var offers = names.prefix(3).map { (title: "`\($0)`", names: [$0]) }
    if (2...12).contains(names.count) { offers.append((listed(names, joiner: "and"), names)) }
    return offers
  }
}

extension Cluster {
  /// Why KubeSphere passes the cluster over, in words that follow its name; nil: it does not, as far as is known.
  var reasonToSkip: String? {
    if isBeingDeleted { return "is being deleted" }
    if isReady == false { return "is not ready" }
    return conditions["Schedulable"] == "False" ? "has the condition `Schedulable=False`" : nil
  }
}
