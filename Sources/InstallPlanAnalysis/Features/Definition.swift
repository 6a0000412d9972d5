// Where something named at a place is: the anchor of an alias, the other plans of an extension, the version's object.

import HelmCharts
import KubeSphereModel
import TextDocument
import YAMLSyntax

/// What stands at a place that one can go from.
public struct Origin: Sendable, Equatable {
  /// The text that is meant, in the file.
  public let range: Range<Int>
  public let targets: [Target]

  public enum Target: Sendable, Equatable {
    /// A place of the same file.
    case here(Range<Int>)
    /// A plan of the workspace.
    case plan(PlanPlace)
    /// The object of a version, which the catalog holds.
    case version(ExtensionVersion)
    /// A line, from 0, of the `values.yaml` of one of the charts of a version.
    ///
    /// - chart: the place in the top chart's `all`.
    case values(ChartID, chart: Int, line: Int)
  }
}

/// Where what stands at a place is defined: the anchor of an alias (in `config` too); for an extension's name, the other
/// plans of the workspace that install it; for a version, its ExtensionVersion; for the key of an override, the cluster in
/// the placement. In the manifest of an ExtensionVersion, the plans of a dependency.
///
/// - Returns: nil where there is nothing to go from; without targets where there is nowhere to go to.
public func definition(_ file: PlanFile, at offset: Int, _ context: FileContext) -> Origin? {
  guard offset >= 0, offset <= file.text.count else { return nil }
  let part = file.part(at: offset)
  let start = part.range.lowerBound
  guard let content = part.content else { return dependencyOrigin(file, part, at: offset, context) }
  guard let node = content.document.node(at: offset - start),
    let plan = content.plans.first(where: { $0.root.range.holds(offset - start) })
  else { return nil }
  if let alias = aliasOrigin(node, plan, at: offset - start) {
    return Origin(
      range: alias.range.shifted(by: start), targets: [.here(alias.target.shifted(by: start))])
  }
  if let hit = chartKeyHit(in: content, at: offset - start, context.charts) {
    let targets = hit.key.definitions.compactMap { definition in
      definition.key == nil ? nil : Origin.Target.values(hit.id, chart: definition.chart.number, line: definition.line)
    }
    return Origin(range: hit.range.shifted(by: start), targets: targets)
  }
  let scalar = node.resolved
  let range = node.contentRange.shifted(by: start)
  if let name = plan.literal(plan.extensionName),
    scalar == plan.extensionName?.value.resolved || scalar == plan.name?.value.resolved && scalar.hasText(name)
  {
    let number = file.number(of: plan, in: part)
    let others = (context.plans?.plans(of: name) ?? []).map(\.place).filter {
      !($0.file == context.file && $0.number == number)
    }
    return Origin(range: range, targets: others.map { .plan($0) })
  }
  if let entry = plan.extensionVersion, scalar == entry.value.resolved, let name = plan.literal(plan.extensionName),
    let version = plan.literal(entry)
  {
    let found = context.catalog?.version(version, of: name).value
    return Origin(range: range, targets: found.map { [.version($0)] } ?? [])
  }
  guard let linked = linkedNames(file, at: offset), linked.subject == .cluster else { return nil }
  // From the key of an override to the placement; from there nowhere.
  let placed = plan.entry("spec", "clusterScheduling", "placement", "clusters")?.value.resolved.items
    .map(\.resolved).first { $0.hasText(linked.name) }
  guard let placed, placed != scalar else { return Origin(range: range, targets: []) }
  return Origin(range: range, targets: [.here(placed.contentRange.shifted(by: start))])
}

/// Every place that means the same as the one in question: all plans of an extension; all places of a cluster's name in
/// the plan; all aliases of an anchor.
///
/// - Parameter includesDeclaration: whether the place that the others refer to is one of them: the anchor, the placement,
///   the plan itself.
/// - Returns: nil where nothing is named.
public func references(
  _ file: PlanFile, at offset: Int, includesDeclaration: Bool, _ context: FileContext
) -> [Origin.Target]? {
  guard offset >= 0, offset <= file.text.count else { return nil }
  let part = file.part(at: offset)
  let start = part.range.lowerBound
  guard let content = part.content, let node = content.document.node(at: offset - start),
    let plan = content.plans.first(where: { $0.root.range.holds(offset - start) })
  else { return nil }
  let anchored = node.anchorHolder(at: offset - start)
  if let target = node.kind == .alias && node.resolved != node ? node.resolved : anchored {
    var targets: [Range<Int>] = includesDeclaration ? [target.anchorRange] : []
    targets += plan.aliases(of: target).map(\.range)
    return targets.sorted { $0.lowerBound < $1.lowerBound }.map { .here($0.shifted(by: start)) }
  }
  guard let linked = linkedNames(file, at: offset) else { return nil }
  switch linked.subject {
  case .cluster:
    let declaration = plan.entry("spec", "clusterScheduling", "placement", "clusters")?.value.resolved.items
      .map(\.resolved).first { $0.hasText(linked.name) }?.contentRange.shifted(by: start)
    return linked.occurrences.map(\.range).filter { includesDeclaration || $0 != declaration }.map { .here($0) }
  case .plan:
    guard let name = plan.literal(plan.extensionName), name == linked.name else {
      return linked.occurrences.map { .here($0.range) }
    }
    let number = file.number(of: plan, in: part)
    let others = (context.plans?.plans(of: name) ?? []).map(\.place)
      .filter { !($0.file == context.file && $0.number == number) }
    let own = linked.occurrences.enumerated().filter { includesDeclaration || $0.offset != linked.current }
    return own.map { .here($0.element.range) } + others.map { .plan($0) }
  }
}

/// In the manifest of an ExtensionVersion: from the name of a dependency to the plans that install it.
private func dependencyOrigin(
  _ file: PlanFile, _ part: PlanFile.Part, at offset: Int, _ context: FileContext
) -> Origin? {
  let bytes = file.text.bytes[part.range]
  guard contains(bytes, Array("externalDependencies".utf8)), contains(bytes, Array("ExtensionVersion".utf8)) else {
    return nil
  }
  let document = YAMLDocument(bytes, isInJSONFile: file.isJSON)
  guard let root = document.root, root.member("kind")?.value.string == "ExtensionVersion",
    root.member("apiVersion")?.value.string?.hasPrefix(Plan.group + "/") == true,
    let list = root.member("spec")?.value.member("externalDependencies")?.value.resolved,
    let node = document.node(at: offset - part.range.lowerBound), node.kind == .scalar,
    let entry = node.entry, entry.value == node, entry.key.hasText("name"), node.parent?.parent == list,
    let name = node.string
  else { return nil }
  let plans = context.plans?.plans(of: name) ?? []
  return Origin(
    range: node.contentRange.shifted(by: part.range.lowerBound), targets: plans.map { .plan($0.place) })
}

/// An alias at a place and its anchor, in the plan or in its Helm values; bytes of the part.
private func aliasOrigin(_ node: YAMLNode, _ plan: Plan, at offset: Int) -> (range: Range<Int>, target: Range<Int>)? {
  if node.kind == .alias {
    let target = node.resolved
    return target == node ? nil : (node.range, target.anchorRange)
  }
  guard node.kind == .scalar else { return nil }
  for config in embeddedConfigs(of: plan) where config.scalar == node {
    guard let inside = config.embedded.offset(ofHost: offset), let inner = config.document.node(at: inside),
      inner.kind == .alias, inner.resolved != inner
    else { return nil }
    return (config.hostRange(inner.range), config.hostRange(inner.resolved.anchorRange))
  }
  return nil
}

extension YAMLNode {
  /// The anchor and what is at its side, on its line: for a scalar all of it, for a collection the anchor alone.
  fileprivate var anchorRange: Range<Int> {
    guard let anchor, kind != .scalar else { return range }
    return range.lowerBound..<min(range.lowerBound + anchor.utf8.count + 1, range.upperBound)
  }

  /// The node, or one that it begins, whose anchor a place is on.
  fileprivate func anchorHolder(at offset: Int) -> YAMLNode? {
    var node: YAMLNode? = self
    while let here = node {
      if here.anchor != nil, here.range.lowerBound <= offset,
        offset < max(here.contentRange.lowerBound, here.range.lowerBound + 1)
      {
        return here
      }
      node = here.parent
    }
    return nil
  }
}

extension Plan {
  /// The aliases in the document that stand for a node.
  fileprivate func aliases(of target: YAMLNode) -> [YAMLNode] {
    guard document.hasAliases, let root = document.root else { return [] }
    var found: [YAMLNode] = []
    var pending = [root]
    while let node = pending.popLast() {
      if node.kind == .alias, node.resolved == target { found.append(node) }
      pending.append(contentsOf: node.children)
    }
    return found
  }
}

extension PlanFile {
  /// Which of the file's plans one is, from 0, as the index of the workspace counts them.
  func number(of plan: Plan, in part: Part) -> Int? {
    var number = 0
    for other in parts {
      guard let plans = other.content?.plans else { continue }
      if other.range == part.range { return plans.firstIndex { $0.root == plan.root }.map { number + $0 } }
      number += plans.count
    }
    return nil
  }
}
