// What there is to read of a rule: on the terminal (`explain CODE`), and as a section of the page that `scripts/docs`
// makes of all of them.

import CatalogSources
import InstallPlanAnalysis
import KubeSphereModel

/// The titles of the fixes that the rule offers in its own examples, the preferred ones first.
private func fixTitles(of rule: Rule) -> [String] {
  var fixes: [Fix] = []
  for example in rule.examples {
    let catalog = example.catalog.map { text in
      var reader = ManifestReader()
      reader.read(Array(text.utf8), path: "catalog.yaml")
      return reader.catalog(evidence: "catalog.yaml")
    }
    let charts = ExampleChart.charts(example.charts)
    for finding in diagnose(PlanFile(example.badText), catalog: catalog, charts: charts) where finding.code == rule.code
    {
      fixes.append(contentsOf: finding.fixes)
    }
  }
  var seen: Set<String> = []
  return (fixes.filter(\.isPreferred) + fixes).filter { seen.insert($0.title.en).inserted }
    .map { $0.isSafe ? "\($0.title.en) (safe)" : $0.title.en }
}

// MARK: The terminal

func explanation(of rule: Rule) -> String {
  var text = "\(rule.code) (\(rule.severity.rawValue))\n\n\(rule.summary)\n\n\(rule.explanation)\n"
  if let needs = rule.needs { text += "\nNeeds: \(needs)\n" }
  for example in rule.examples {
    text +=
      "\nWrong, at the places between ⟦ and ⟧:\n\n\(indented(example.bad))\n\nRight:\n\n\(indented(example.good))\n"
  }
  let titles = fixTitles(of: rule)
  if !titles.isEmpty { text += "\nFixes:\n\n\(titles.map { "    \($0)" }.joined(separator: "\n"))\n" }
  return text + """

    To ignore it in one place, on the line above or at the line's end (`ignore-file` for the whole file):

        \(rule.ignoreComment)

    Its severity is set in .installplan-ls.yaml, or with --rule \(rule.code)=off:

        rules:
          \(rule.code): off
    """
}

private func indented(_ text: String) -> String {
  text.split(separator: "\n", omittingEmptySubsequences: false).map { $0.isEmpty ? "" : "    " + $0 }
    .joined(separator: "\n")
}

// MARK: The page

/// All rules in one page of Markdown.
func rulePage() -> String {
  var page = """
    <!-- Written by scripts/docs from the rules' own files beside this one. -->

    # Rules

    Each rule says what is wrong and what KubeSphere would do, and its examples are its tests. The places that a rule \
    marks are between ⟦ and ⟧.

    A rule's severity is `off`, `hint`, `information`, `warning` or `error`: under `rules:` in `.installplan-ls.yaml` or \
    in the editor's settings, or with `--rule CODE=SEVERITY` on the command line, which wins.

    A comment silences a rule in one place, from the line above (other comments may stand between) or from the line's \
    end, or in a whole file. It may name several codes, and behind ` -- ` say why:

    ```yaml
    # installplan-ls: ignore CODE, CODE -- the reason
    # installplan-ls: ignore-file CODE
    ```

    A finding is on the line that it starts on. Inside `config: |` and the overrides, comments of that text count.

    Fixes marked as *safe* cannot do harm when they are applied unread: `source.fixAll.installplan` applies these.


    """
  for topic in Rule.topics {
    page += "- \(topic.name): " + topic.rules.map { "[`\($0.code)`](#\($0.code))" }.joined(separator: ", ") + "\n"
  }
  for topic in Rule.topics {
    for rule in topic.rules { page += "\n" + section(of: rule, topic) }
  }
  return page
}

private func section(of rule: Rule, _ topic: Rule.Topic) -> String {
  var text = """
    ## \(rule.code)

    \(topic.name) · \(rule.severity.rawValue) · \(rule.summary)

    \(rule.explanation)


    """
  if let needs = rule.needs { text += "Needs: \(needs)\n\n" }
  for example in rule.examples {
    text += "Wrong:\n\n\(fenced(example.bad))\n\nRight:\n\n\(fenced(example.good))\n\n"
  }
  let titles = fixTitles(of: rule)
  if !titles.isEmpty { text += "Fixes:\n\n\(titles.map { "- \($0)" }.joined(separator: "\n"))\n\n" }
  return text + "To ignore it: `\(rule.ignoreComment)`; to switch it off: `rules: {\(rule.code): off}`.\n"
}

private func fenced(_ text: String) -> String {
  "```yaml\n\(text.hasSuffix("\n") ? String(text.dropLast()) : text)\n```"
}
