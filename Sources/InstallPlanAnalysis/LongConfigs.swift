// A plan's long texts of Helm values, kept from one edit to the next.

import YAMLSyntax

/// The last text and document of each of a plan's long configurations, so that an edit parses again only the entries
/// that it touched, and whoever asks next parses nothing. What is answered never depends on what is kept.
final class LongConfigs: Sendable {
  /// Shorter ones, in bytes, are parsed sooner than they are looked for.
  static let leastBytes = 16 << 10

  private struct Kept {
    let text: [UInt8]
    let document: YAMLDocument
  }

  private let lock = Lock()
  /// By the cluster whose override it is; an empty name: `spec.config`. Guarded by `lock`.
  nonisolated(unsafe) private var kept: [String: Kept] = [:]

  /// What `YAMLDocument(text)` makes.
  func document(of text: [UInt8], for cluster: String?) -> YAMLDocument {
    guard text.count >= Self.leastBytes else { return YAMLDocument(text) }
    let earlier = lock.locked { kept[cluster ?? ""] }
    if let earlier, earlier.text == text { return earlier.document }
    let document =
      earlier.map { YAMLDocument(text, after: $0.document, of: $0.text) } ?? YAMLDocument(text)
    lock.locked { kept[cluster ?? ""] = Kept(text: text, document: document) }
    return document
  }

  /// Lets go of clusters that are not named any more.
  func keepOnly(_ configs: [EmbeddedConfig]) {
    let names = Set(configs.map { $0.cluster ?? "" })
    lock.locked { kept = kept.filter { names.contains($0.key) } }
  }
}
