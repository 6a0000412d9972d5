// Links from a plan to what its extension's makers have written: documentation and home page.

import KubeSphereModel
import YAMLSyntax

/// A text that leads to a page of the web.
public struct DocumentLink: Sendable, Equatable {
  /// Bytes in the file.
  public let range: Range<Int>
  /// `http:` or `https:`.
  public let target: String
  /// Plain text.
  public let tooltip: String
}

/// On `extension:` the documentation of the plan's version, on `name:` below it the home page. They stand on keys, so that
/// the values keep their own meaning for those who click on them.
public func documentLinks(_ file: PlanFile, catalog: Catalog?, language: Language) -> [DocumentLink] {
  guard let catalog else { return [] }
  var links: [DocumentLink] = []
  for part in file.parts {
    for plan in part.content?.plans ?? [] {
      guard let name = plan.literal(plan.extensionName) else { continue }
      let written = plan.literal(plan.extensionVersion).flatMap { catalog.version($0, of: name).value }
      guard let version = written ?? catalog.versions(of: name).first else { continue }
      func add(_ entry: YAMLNode.Entry?, _ target: String?, en: String, zh: String) {
        guard let key = entry?.key, !key.range.isEmpty, !plan.document.isRepaired(key.range),
          let target = target.flatMap(webAddress)
        else { return }
        let what = LocalizedText(en: en, zh: zh).text(in: language)
        links.append(
          DocumentLink(
            range: key.contentRange.shifted(by: part.range.lowerBound), target: target,
            tooltip: "\(what) · \(version.extensionName) \(version.version)"))
      }
      add(plan.entry("spec", "extension"), version.docs, en: "Documentation", zh: "文档")
      add(plan.entry("spec", "extension", "name"), version.home, en: "Home page", zh: "主页")
    }
  }
  return links.sorted { $0.range.lowerBound < $1.range.lowerBound }
}
