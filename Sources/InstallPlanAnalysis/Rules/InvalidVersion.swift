// invalid-version

import KubeSphereModel
import YAMLSyntax

extension Rule {
  static let invalidVersion = Rule(
    "invalid-version", .error, "A text that cannot be the version of an extension.",
    explanation: """
      The controller looks for the ExtensionVersion `<name>-<version>` by its exact name. Only a semantic version of at \
      most 63 characters that is also a DNS-1123 subdomain can be one: no `latest`, no range, no capital letter, no \
      `+build`. With anything else it finds nothing, logs one line and returns: no status, no event, for ever; an \
      installed plan that is changed to such a version cannot be deleted either, until the version exists.
      """,
    examples: [
      Example(changing("version: 1.1.3", "version: ⟦latest⟧"), catalog: exampleCatalog),
      Example(changing("version: 1.1.3", "version: ⟦~1.1⟧"), catalog: exampleCatalog),
    ],
    basis: .textOrCatalog
  ) { context in
    let plan = context.plan
    guard let entry = plan.extensionVersion, let fault = plan.versionFault(context.catalog) else { return }
    let version = entry.value.text
    let versions = plan.literal(plan.extensionName).flatMap { context.catalog?.versions(of: $0) } ?? []
    var candidates = versions.map(\.version)
    if let constraint = VersionConstraint(version) {
      // Of a range, the newest that fits is meant.
      let fitting = versions.filter { $0.semanticVersion.map(constraint.allows) ?? false }.map(\.version)
      candidates = fitting + candidates.filter { !fitting.contains($0) }
    } else if let meant = SemanticVersion(version.lowercased().withoutLookalikes.filter { !"\"' ".contains($0) }) {
      let same = candidates.filter { SemanticVersion($0) == meant }
      candidates = same + candidates.filter { !same.contains($0) }
      let written = (meant.original.prefix { $0 != "+" })
      if candidates.isEmpty, subdomainFault(String(written), limit: 63) == nil { candidates = [String(written)] }
    }
    let fixes = candidates.prefix(3).enumerated().map { index, candidate in
      Fix("Change to `\(candidate)`", [plan.replacing(entry.value, with: candidate)], isPreferred: index == 0)
    }
    context.report(
      entry.value,
      "Write an exact version, such as `\(candidates.first ?? "1.2.0")`: this \(fault). KubeSphere would look for it, find "
        + "none, and say nothing.",
      fixes: Array(fixes))
  }
}

extension Plan {
  /// What is wrong with `spec.extension.version` as a version; nil also where that cannot be said, or where the catalog
  /// has it all the same.
  func versionFault(_ catalog: Catalog?) -> String? {
    guard let extensionVersion else { return nil }
    if extensionVersion.value.string == "" { return "is empty" }
    guard let version = literal(extensionVersion), !isLeftOverVersion(version) else { return nil }
    if let name = literal(extensionName), catalog?.version(version, of: name).value != nil { return nil }
    guard let parsed = SemanticVersion(version) else {
      if ["latest", "stable", "newest", "main", "master", "dev", "nightly", "edge"].contains(version.lowercased()) {
        return "is a channel, not a version"
      }
      // What cannot be seen, or looks like something else, is the cause.
      if version.unicodeScalars.contains(where: { !$0.isASCII }) { return subdomainFault(version, limit: 63) }
      if version.first?.isWhitespace == true || version.last?.isWhitespace == true {
        return "begins or ends with white space"
      }
      return VersionConstraint(version) != nil ? "is a range" : "is no semantic version (`1.2.0`, `1.2.0-rc.1`)"
    }
    if !parsed.build.isEmpty { return "has build metadata (`+`), which an object's name cannot have" }
    return subdomainFault(version, limit: 63)
  }
}
