// config-duplicate-key

import YAMLSyntax

extension Rule {
  static let configDuplicateKey = Rule(
    "config-duplicate-key", .error, "A mapping inside `config` or an override has the same key twice.",
    explanation: """
      Helm takes it without a word, and the last of the two wins: all that stands under the first is lost, not merged \
      (reported as a warning). Where a cluster that is placed has an override, KubeSphere merges the two texts first, and \
      of a text with a key twice it takes nothing: the whole of `config`, or of the override, is lost for that cluster, \
      with a line in a log.
      """,
    examples: [
      Example(
        scheduling("placement:\n  clusters:\n    - host\noverrides:\n  host: |\n    replicas: 2").replacing(
          "  clusterScheduling", with: "  config: |\n    debug: false\n    ⟦debug⟧: true\n  clusterScheduling"),
        good: scheduling("placement:\n  clusters:\n    - host\noverrides:\n  host: |\n    replicas: 2").replacing(
          "  clusterScheduling", with: "  config: |\n    debug: true\n  clusterScheduling"))
    ]
  ) { context in
    for config in context.configs {
      guard let root = config.document.root, root.mayHaveKeyTwice else { continue }
      let cluster = clusterMerging(config, context)
      var pending = [root]
      while !context.isFull, let node = pending.popLast() {
        var last: [String: YAMLNode.Entry] = [:]
        for entry in node.entries {
          pending.append(entry.value)
          guard entry.key.kind == .scalar, !entry.key.isMergeKey else { continue }
          let name = entry.key.text
          if let earlier = last[name], earlier.key.scalar == entry.key.scalar,
            !config.document.isRepaired(entry.key.range), !config.document.isRepaired(earlier.key.range)
          {
            guard !context.isFull else { return }
            context.report(
              config.hostRange(entry.key.contentRange),
              FindingMessage(
                advice: LocalizedText(en: "Keep one `\(name)`:", zh: "请只保留一个 `\(name)`："),
                consequence: consequence(in: config, onCluster: cluster)),
              severity: cluster == nil ? .warning : nil,
              related: [
                RelatedPlace(
                  range: config.hostRange(earlier.key.contentRange),
                  message: LocalizedText(en: "`\(name)` is set here first", zh: "`\(name)` 首次在此处设置"))
              ],
              fixes: config.removing(earlier, in: context.plan.source).map {
                // Where they differ, what is under the first may be what was meant.
                let isSame = entry.value.kind == .scalar && entry.value.scalar == earlier.value.scalar
                return [
                  Fix(
                    LocalizedText(
                      en: "Remove the first `\(name)`, which has no effect", zh: "删除不起作用的第一个 `\(name)`"),
                    [$0], isPreferred: true, isSafe: isSame)
                ]
              } ?? [])
          }
          last[name] = entry
        }
        for item in node.items { pending.append(item) }
      }
    }
  }

  /// - Parameter cluster: one for which the text is merged with another; nil: there is none.
  private static func consequence(in config: EmbeddedConfig, onCluster cluster: String?) -> LocalizedText {
    guard let cluster else {
      return LocalizedText(
        en: "the last one wins, and what stands under the first is lost.", zh: "以最后一个为准，第一个下面的内容会丢失。")
    }
    let text = config.localizedName
    return LocalizedText(
      en: "with this key twice all of \(text.en) is lost on `\(cluster)`.",
      zh: "该键重复时，\(text.zh) 在 `\(cluster)` 上会全部丢失。")
  }

  /// A cluster for which KubeSphere merges the text with another one: it is placed for certain, and neither `config` nor
  /// its override is empty.
  private static func clusterMerging(_ config: EmbeddedConfig, _ context: RuleContext) -> String? {
    func isBlank(_ entry: YAMLNode.Entry?) -> Bool { entry?.value.string?.allSatisfy(\.isWhitespace) ?? true }
    guard let scheduling = context.scheduling, !isBlank(context.entry(.config)) else { return nil }
    let overrides = scheduling.overrides.value?.effectiveEntries ?? []
    return overrides.first { entry in
      let cluster = entry.key.resolved.text
      return !isBlank(entry) && (config.cluster == nil || config.cluster == cluster)
        && scheduling.distinct.contains { $0.name == cluster }
    }?.key.resolved.text
  }
}
