// What can be done to a plan that nothing is wrong with: another version, clusters to run on, fields in their usual order.

import KubeSphereModel
import TextDocument
import YAMLSyntax

public struct PlanAction: Sendable, Equatable {
  public enum Kind: Sendable {
    /// Mends something.
    case quickFix
    /// Writes it otherwise.
    case rewrite
  }

  public let title: String
  public let kind: Kind
  /// The one of its kind that an author would choose without thinking.
  public let isPreferred: Bool
  /// Of the file; they do not overlap.
  public let edits: [TextEdit]
}

/// The actions for the plan that a range touches, where the range is a cursor or a selection.
///
/// - Parameter range: bytes in the file.
public func planActions(
  _ file: PlanFile, touching range: Range<Int>, catalog: Catalog?, language: Language
) -> [PlanAction] {
  for part in file.parts where part.range.touches(range) {
    guard let content = part.content else { continue }
    let inPart = range.shifted(by: -part.range.lowerBound)
    for plan in content.plans where plan.root.range.touches(inPart) && content.document.isIntact {
      var finder = ActionFinder(plan: plan, range: inPart, language: language)
      if let catalog { finder.addCatalogActions(catalog) }
      finder.addSorting()
      if finder.actions.isEmpty { continue }
      return finder.actions.map { action in
        PlanAction(
          title: action.title, kind: action.kind, isPreferred: action.isPreferred,
          edits: action.edits.map { TextEdit($0.range.shifted(by: part.range.lowerBound), $0.newText) })
      }
    }
  }
  return []
}

private struct ActionFinder {
  let plan: Plan
  /// In the part.
  let range: Range<Int>
  let language: Language
  private(set) var actions: [PlanAction] = []

  init(plan: Plan, range: Range<Int>, language: Language) {
    self.plan = plan
    self.range = range
    self.language = language
  }

  private mutating func add(_ title: String, _ edits: [TextEdit], isPreferred: Bool = false) {
    actions.append(PlanAction(title: visible(title), kind: .rewrite, isPreferred: isPreferred, edits: edits))
  }

  private func say(en: String, zh: String) -> String { LocalizedText(en: en, zh: zh).text(in: language) }

  private func isOn(_ entry: YAMLNode.Entry?) -> Bool {
    guard let entry else { return false }
    return (entry.key.range.lowerBound..<max(entry.key.range.upperBound, entry.value.range.upperBound)).touches(range)
  }

  // MARK: Versions and clusters

  mutating func addCatalogActions(_ catalog: Catalog) {
    guard let name = plan.literal(plan.extensionName), let entry = plan.extensionVersion,
      let written = plan.literal(entry)
    else { return }
    if isOn(plan.entry("spec", "extension")), entry.value.kind == .scalar { addVersions(name, written, entry, catalog) }
    guard let version = catalog.version(written, of: name).value, isOn(plan.spec) else { return }
    if let scheduling = plan.clusterScheduling {
      if isOn(scheduling), let edit = plan.removing(scheduling) {
        add(say(en: "Remove `clusterScheduling`", zh: "删除 `clusterScheduling`"), [edit])
      }
    } else if version.installationMode == .multicluster, let spec = plan.spec?.value.resolved, spec.kind == .mapping {
      let places = catalog.placements.isEmpty ? [(title: "`host`", names: ["host"])] : catalog.placements
      for place in places {
        let text = plan.nestedList(["placement", "clusters"], place.names, in: spec)
        let order = Schema.installPlan.order(ofPath: "spec")
        guard let edit = plan.adding("clusterScheduling", text, to: spec, order: order) else { continue }
        let clusters = place.names.map { "`\($0)`" }.joined(separator: "、")
        // As the quick fix has it, which is the same edit.
        add(say(en: "Place the agents on \(place.title)", zh: "将 Agent 部署到 \(clusters)"), [edit])
      }
    }
  }

  private mutating func addVersions(
    _ name: String, _ written: String, _ entry: YAMLNode.Entry, _ catalog: Catalog
  ) {
    let current = SemanticVersion(written)
    let recommended = catalog.recommendedVersion(of: name)
    let newest = catalog.newestCompatibleVersion(of: name)
    func isUpgrade(_ version: ExtensionVersion) -> Bool {
      guard let current, let new = version.semanticVersion else { return false }
      return current < new
    }
    if let newest, isUpgrade(newest) {
      let version = plainLabel(newest.version)
      let title =
        newest == recommended
        ? say(
          en: "Upgrade to \(version) (recommended, newest compatible)", zh: "升级到 \(version)（推荐版本，最新兼容版本）")
        : say(en: "Upgrade to \(version) (newest compatible)", zh: "升级到 \(version)（最新兼容版本）")
      add(
        title, [plan.replacing(entry.value, with: newest.version)],
        isPreferred: recommended == nil || newest == recommended)
    }
    if let recommended, recommended != newest, recommended.version != written {
      let version = plainLabel(recommended.version)
      add(
        isUpgrade(recommended)
          ? say(en: "Upgrade to the recommended version \(version)", zh: "升级到推荐版本 \(version)")
          : say(en: "Use the recommended version \(version)", zh: "使用推荐版本 \(version)"),
        [plan.replacing(entry.value, with: recommended.version)], isPreferred: isUpgrade(recommended))
    }
  }

  // MARK: Order

  mutating func addSorting() {
    if let edit = sortingFields(of: plan) {
      add(say(en: "Sort fields into the usual order", zh: "按常用顺序排列字段"), [edit])
    }
  }
}
