// What the completion tests share: a catalog with versions that are hard to sort and to write, the text after a
// suggestion was accepted, and the fields of a document.

import KubeSphereModel
import TextDocument
import YAMLSyntax

@testable import InstallPlanAnalysis

/// `testCatalog` and three extensions more.
///
/// - `grafana`: also 9.5.3 and 10.0.0-rc.1, so that semantic order, text order and order of writing differ.
/// - `odd`: versions that YAML takes for numbers, `1.10` and `1.9`; nothing recommended.
/// - `future`: 2.0.0 wants a newer Kubernetes than `host` has, 1.1.0-rc.1 is a pre-release; nothing recommended.
/// - `7`: an extension whose name is a number to YAML.
let completionCatalog = Catalog(
  evidence: "the test catalog", isComplete: true,
  extensions: testExtensions + ["odd", "future", "7"].map(Extension.init(name:)),
  versions: testVersions
    + [("grafana", "9.5.3"), ("grafana", "10.0.0-rc.1"), ("odd", "1.9"), ("odd", "1.10")].map(version)
    + [("future", "1.1.0-rc.1")].map(version) + [dependent, newerThanTheHost],
  categories: testCategories, clusters: testClusters)

private func version(_ name: String, _ version: String) -> ExtensionVersion {
  ExtensionVersion(objectName: "\(name)-\(version)", extensionName: name, version: version)
}

/// Needs grafana, which is not installed.
private let dependent: ExtensionVersion = {
  var version = version("future", "1.0.0")
  version.externalDependencies = [ExternalDependency(name: "grafana", version: "<10.4.0", isRequired: true)]
  return version
}()

private let newerThanTheHost: ExtensionVersion = {
  var version = version("future", "2.0.0")
  version.kubeVersion = ">=1.40.0-0"
  return version
}()

extension CompletionSuggestion {
  /// The text after this was accepted, with the placeholders' defaults.
  func accepted(in text: String, replacing range: Range<Int>? = nil) -> String {
    let range = range ?? replaceRange
    let bytes = Array(text.utf8)
    let inserted = isSnippet ? expandedSnippet(insertText) : insertText
    return String(
      decoding: bytes[..<range.lowerBound] + Array(inserted.utf8) + bytes[range.upperBound...], as: UTF8.self)
  }
}

/// What a snippet inserts before its placeholders are changed: LSP 3.17, "Snippet Syntax".
func expandedSnippet(_ snippet: String) -> String {
  var result = ""
  var rest = snippet.unicodeScalars[...]
  var linked: [String: String] = [:]
  func digits() -> String {
    let digits = rest.prefix { ("0"..."9").contains($0) }
    rest = rest[digits.endIndex...]
    return String(digits)
  }
  /// Up to one of the ends, escapes resolved; the end is taken.
  func text(until ends: Set<Unicode.Scalar>) -> (String, Unicode.Scalar?) {
    var text = ""
    while let next = rest.popFirst() {
      if next == "\\", let escaped = rest.popFirst() {
        text.unicodeScalars.append(escaped)
      } else if ends.contains(next) {
        return (text, next)
      } else {
        text.unicodeScalars.append(next)
      }
    }
    return (text, nil)
  }
  while let next = rest.popFirst() {
    switch next {
    case "\\": if let escaped = rest.popFirst() { result.unicodeScalars.append(escaped) }
    case "$" where rest.first == "{":
      rest = rest.dropFirst()
      let number = digits()
      let mark = rest.popFirst()
      var value = ""
      if mark == ":" {
        value = text(until: ["}"]).0
      } else if mark == "|" {
        let (first, end) = text(until: [",", "|"])
        value = first
        if end == "," { _ = text(until: ["|"]) }
        rest = rest.dropFirst()
      }
      value = linked[number] ?? value
      linked[number] = value
      result += value
    case "$": result += linked[digits()] ?? ""
    default: result.unicodeScalars.append(next)
    }
  }
  return result
}

/// The scalars of all documents of a text, each with the keys and item numbers on the way to it; instead of a text of Helm
/// values, the scalars in it.
func fields(of text: String) -> [(path: [String], text: String)] {
  var found: [(path: [String], text: String)] = []
  func visit(_ node: YAMLNode, _ path: [String]) {
    switch node.kind {
    case .scalar:
      if let values = helmValues(node, path) { return visit(values, path + ["values"]) }
      found.append((path, node.text))
    case .mapping: for entry in node.entries { visit(entry.value, path + [entry.key.text]) }
    case .sequence: for (index, item) in node.items.enumerated() { visit(item, path + ["\(index)"]) }
    case .alias: break
    }
  }
  let bytes = Array(text.utf8)
  for (number, range) in splitDocuments(bytes).enumerated() {
    if let root = YAMLDocument(bytes[range]).root { visit(root, ["document \(number)"]) }
  }
  return found
}

/// The mapping in the text of `config` or an override; nil for everything else.
func helmValues(_ node: YAMLNode, _ path: [String]) -> YAMLNode? {
  guard path.contains("config") || path.contains("overrides"), !path.contains("values"), node.kind == .scalar else {
    return nil
  }
  return YAMLDocument(Array(node.text.utf8)).root.flatMap { $0.kind == .mapping ? $0 : nil }
}

/// How often a text, and the Helm values in it, had to be repaired to be read.
func damage(of text: String) -> Int {
  let bytes = Array(text.utf8)
  let inside = PlanFile(text).parts.flatMap { $0.content?.plans ?? [] }.flatMap { embeddedConfigs(of: $0) }
  return splitDocuments(bytes).reduce(inside.reduce(0) { $0 + $1.errors.count }) {
    $0 + YAMLDocument(bytes[$1]).repairedRanges.count
  }
}

func unknownFields(in text: String) -> Int {
  diagnose(PlanFile(text), catalog: nil).count { $0.code == "unknown-field" }
}
