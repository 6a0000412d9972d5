// Which of an extension's versions an author would choose.

import KubeSphereModel
import TextDocument

extension Catalog {
  /// Whether a version runs on the host cluster, as far as is known.
  func isCompatible(_ version: ExtensionVersion) -> Bool {
    guard let host = hostCluster else { return true }
    return version.incompatibilities(with: host).isEmpty
  }

  /// The version that the extension's makers recommend, where the catalog has it.
  func recommendedVersion(of name: String) -> ExtensionVersion? {
    guard let recommended = `extension`(named: name).value?.recommendedVersion else { return nil }
    return version(recommended, of: name).value
  }

  /// The newest that runs on the host cluster, releases before pre-releases.
  func newestCompatibleVersion(of name: String) -> ExtensionVersion? {
    let all = versions(of: name)
    return all.first { $0.semanticVersion?.prerelease.isEmpty == true && isCompatible($0) }
      ?? all.first(where: isCompatible)
  }
}

extension Catalog {
  /// The version of a dependency that its author would choose: the recommended one, else the newest release, that the
  /// constraint allows.
  func bestVersion(for dependency: ExternalDependency) -> ExtensionVersion? {
    let fitting = versions(of: dependency.name).filter { dependency.allows($0.version) && $0.semanticVersion != nil }
    let recommended = `extension`(named: dependency.name).value?.recommendedVersion
    return fitting.first { $0.version == recommended }
      ?? fitting.first { $0.semanticVersion?.prerelease.isEmpty == true } ?? fitting.first
  }
}

/// A text of a catalog for a place that shows plain text on one line: without line breaks and what some editors make icons
/// of; what nobody sees is written as an escape.
func plainLabel(_ text: String) -> String {
  var result = String.UnicodeScalarView()
  for scalar in text.unicodeScalars.prefix(80) {
    if scalar != "$" { result.append(scalar.properties.isWhitespace ? " " : scalar) }
  }
  return visible(String(result))
}
