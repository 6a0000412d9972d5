// config-lost-for-cluster

import HelmCharts
import TextDocument
import YAMLSyntax

extension Rule {
  static let configLostForCluster = Rule(
    "config-lost-for-cluster", .error, "A text that KubeSphere cannot merge: all of it is lost for a cluster.",
    explanation: """
      Where a cluster that is placed has an override, KubeSphere merges it with `config` itself, with another reader of \
      YAML than Helm's. A text that this reader refuses is dropped with a line in a log that nobody reads, although the \
      API server and Helm take it: above all one whose first line is indented, because KubeSphere cuts white space at the \
      beginning. Keys that stand twice are told by `config-duplicate-key`.
      """,
    examples: [
      Example(
        overridden("config: \"⟦  debug: true⟧\\n  level: 2\\n\""),
        good: overridden("config: \"debug: true\\nlevel: 2\\n\""), isFixable: false)
    ]
  ) { context in
    var seen: Set<YAMLNode> = []
    for (config, override) in mergedPairs(context) {
      for text in [config, override] where seen.insert(text.scalar).inserted {
        guard text.errors.allSatisfy({ $0.kind == .ignored }), text.documentThatCounts.root?.kind == .mapping,
          let reason = refusal(text), !reason.contains("already defined")
        else { continue }
        let line = text.source.contentRange(ofLine: 0)
        let isIndented = text.source.bytes.first == UInt8(ascii: " ")
        context.report(
          text.hostRange(line.isEmpty ? 0..<min(1, text.source.count) : line),
          FindingMessage(
            advice: isIndented
              ? LocalizedText(en: "Begin the first line without blanks:", zh: "首行请不要缩进：")
              : LocalizedText(en: "Write this as a plain mapping:", zh: "请写成普通的映射："),
            consequence: LocalizedText(
              en: "KubeSphere cannot merge \(text.name), and all of it is lost on `\(override.cluster ?? "")`.",
              zh: "KubeSphere 无法合并\(text.cluster == nil ? " `config`" : "差异化配置")，在 `\(override.cluster ?? "")` 上会全部丢失。")
          ))
      }
    }
  }

  /// `config` and the override of each placed cluster, where neither is empty: these are merged before Helm sees them.
  static func mergedPairs(_ context: RuleContext) -> [(config: EmbeddedConfig, override: EmbeddedConfig)] {
    guard let config = context.configs.first(where: { $0.cluster == nil }), !config.hasNothing,
      let scheduling = context.scheduling
    else { return [] }
    let placed = Set(scheduling.distinct.map(\.name))
    return context.configs.filter { $0.cluster.map(placed.contains) == true && !$0.hasNothing }.map { (config, $0) }
  }

  /// Why KubeSphere's reader refuses a text.
  private static func refusal(_ config: EmbeddedConfig) -> String? {
    let text = config.embedded.text
    let trimmed = Array(text.drop { $0 <= 0x20 })
    do throws(HelmFailure) {
      let document = trimmed.count == text.count ? config.documentThatCounts : YAMLDocument(trimmed)
      _ = try YAML3Mapping(document, as: ValueOrigin(.values))
      return nil
    } catch {
      return error.reason
    }
  }

  /// A plan with an override for a cluster that is placed.
  static func overridden(_ config: String) -> String {
    scheduling("placement:\n  clusters:\n    - host\noverrides:\n  host: |\n    level: 3").replacing(
      "  clusterScheduling", with: "  \(config)\n  clusterScheduling")
  }
}

extension EmbeddedConfig {
  /// Whether there is nothing but white space in it.
  var hasNothing: Bool { embedded.text.allSatisfy { $0 <= 0x20 } }
}
