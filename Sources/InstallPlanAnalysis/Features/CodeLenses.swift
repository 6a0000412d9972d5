// Code lenses: how a plan stands, above it. Each is also in the hover of the plan's `kind`.

import KubeSphereModel
import TextDocument
import YAMLSyntax

public struct CodeLens: Sendable, Equatable {
  /// Bytes in the file, on one line: the first key of the plan.
  public let range: Range<Int>
  /// Plain text, on one line.
  public let title: String
  /// Of what there is more to say.
  public let subject: Subject
}

/// Of each plan whose extension the catalog has: its state in the cluster, its versions, what it depends on.
public func codeLenses(_ file: PlanFile, catalog: Catalog?, language: Language) -> [CodeLens] {
  guard let catalog else { return [] }
  return file.parts.flatMap { part in
    (part.content?.plans ?? []).flatMap { plan in
      standing(of: plan, in: catalog, language: language).map { fact in
        let key = plan.root.entries.first { _ in true }?.key.contentRange ?? plan.root.range
        return CodeLens(
          range: key.shifted(by: part.range.lowerBound), title: fact.title, subject: fact.subject)
      }
    }
  }
}

/// The facts of a plan as lines of Markdown, for the hover; nil where there are none.
func standingText(of plan: Plan, in catalog: Catalog, language: Language) -> String? {
  let facts = standing(of: plan, in: catalog, language: language)
  return facts.isEmpty ? nil : facts.map { "- " + escapedMarkdown($0.title) }.joined(separator: "\n")
}

private func standing(of plan: Plan, in catalog: Catalog, language: Language) -> [(title: String, subject: Subject)] {
  guard let name = plan.literal(plan.extensionName), let owner = catalog.extension(named: name).value else { return [] }
  func say(en: String, zh: String) -> String { LocalizedText(en: en, zh: zh).text(in: language) }
  let versions = catalog.versions(of: name)
  var found = [(title: stateText(of: owner, in: catalog, say), subject: Subject.extension(name))]
  if let newest = versions.first {
    var title =
      versions.count == 1
      ? say(en: "1 version", zh: "1 个版本") : say(en: "\(versions.count) versions", zh: "\(versions.count) 个版本")
    title += say(en: ", newest ", zh: "，最新 ") + plainLabel(newest.version)
    if let recommended = owner.recommendedVersion, !recommended.isEmpty, recommended != newest.version {
      title += say(en: ", recommended ", zh: "，推荐 ") + plainLabel(recommended)
    }
    found.append((title, .extension(name)))
  }
  let written = plan.literal(plan.extensionVersion).flatMap { catalog.version($0, of: name).value }
  if let version = written, !version.externalDependencies.isEmpty {
    let count = version.externalDependencies.count
    let missing = version.externalDependencies.filter { dependency in
      guard dependency.isRequired, dependency.type == "extension" else { return false }
      switch catalog.extension(named: dependency.name) {
      case .known(let item): return item.installation == .absent
      case .absent: return true
      case .unknown: return false
      }
    }.count
    var title = count == 1 ? say(en: "1 dependency", zh: "1 个依赖") : say(en: "\(count) dependencies", zh: "\(count) 个依赖")
    if missing > 0 { title += say(en: ", \(missing) not installed", zh: "，\(missing) 个未安装") }
    found.append((title, .version(extension: name, version.version)))
  }
  return found
}

/// What is installed, and on which clusters agents are in what state.
private func stateText(of owner: Extension, in catalog: Catalog, _ say: (String, String) -> String) -> String {
  let state = owner.state ?? ""
  var text: String
  switch owner.installation {
  case .version(let version):
    text = say("Installed ", "已安装 ") + plainLabel(version)
    if !state.isEmpty, state != "Installed" { text += say(", ", "，") + plainLabel(state) }
  case .unknownVersion(let failed?):
    text = say("Installed", "已安装") + say(", upgrade to ", "，升级到 ") + plainLabel(failed) + say(" failed", " 失败")
  case .unknownVersion(nil):
    text = say("Installed", "已安装")
    if !state.isEmpty, state != "Installed" { text += say(", ", "，") + plainLabel(state) }
  case .absent: text = say("Not installed", "未安装") + (state.isEmpty ? "" : say(", ", "，") + plainLabel(state))
  case .unknown: text = plainLabel(state)
  }
  if owner.isEnabled == false, owner.installation.isInstalled { text += say(", disabled", "，已禁用") }
  let agents = catalog.installedPlans.first { $0.extensionName == owner.name }?.clusterStates ?? [:]
  let troubled = agents.filter { $0.value != "Installed" }.sorted { $0.key < $1.key }
  if !agents.isEmpty {
    text += say(
      "; agents: \(agents.count - troubled.count)/\(agents.count)",
      "；Agent \(agents.count - troubled.count)/\(agents.count)")
    for (cluster, state) in troubled.prefix(2) {
      text += say(", ", "，") + "\(plainLabel(cluster)) \(plainLabel(state))"
    }
  }
  return text
}
