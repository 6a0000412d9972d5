// Facts of extensions, versions and clusters; and that a catalog's texts stay texts in Markdown.

import KubeSphereModel
import Testing

@testable import InstallPlanAnalysis

struct MarkdownTextTests {
  @Test(arguments: [
    ("", ""),
    ("Jenkins-based pipelines, e.g. GitOps (v2).", "Jenkins-based pipelines, e.g. GitOps (v2)."),
    ("提供基于 Jenkins 的流水线。", "提供基于 Jenkins 的流水线。"),
    ("[x](command:evil)", #"\[x\](command:evil)"#),
    ("![y](z)", #"!\[y\](z)"#),
    ("<img src=x> &lt;", #"\<img src=x\> \&lt;"#),
    ("a & b &amp; &#39; AT&T", ##"a & b \&amp; \&\#39; AT\&T"##),
    ("```sh\nrm\n```", #"\`\`\`sh rm \`\`\`"#),
    ("# a\n# b", ##"\# a \# b"##),
    ("  - a", #"\- a"#),
    ("+ a", #"\+ a"#),
    ("=== ", #"\==="#),
    ("12. a", #"12\. a"#),
    ("1) a", #"1\) a"#),
    ("1.2.3 a", #"1\.2.3 a"#),
    ("a\u{0}\u{1B}[31m\u{2028}b\r\nc\td", #"a\\u0000\\u001B\[31m b c d"#),
    ("a\u{202E}b", "a\\\\u202Eb"),
    ("https://a.b www.a.b WWW.a.b a@b.c", #"https\://a.b www\.a.b WWW\.a.b a\@b.c"#),
    (#"a\[b]"#, #"a\\\[b\]"#),
    ("$(icon) ~~x~~ a|b {c}", #"\$(icon) \~\~x\~\~ a\|b \{c\}"#),
  ])
  func escapes(_ text: String, _ expected: String) {
    #expect(escapedMarkdown(text) == expected)
  }

  @Test func longTextsAreCut() {
    #expect(escapedMarkdown(String(repeating: "字", count: 600)).count == 600)
    #expect(escapedMarkdown(String(repeating: "字", count: 601)) == String(repeating: "字", count: 600) + "…")
    #expect(escapedMarkdown(String(repeating: "a ", count: 100_000)).unicodeScalars.count <= 1202)
    #expect(codeSpan(String(repeating: "a", count: 100_000)).count == 203)
  }

  @Test(arguments: [
    ("1.0", "`1.0`"), (">= 1, < 2", "`>= 1, < 2`"), ("", #"`""`"#), ("`", "`'`"), ("a\n``` b", "`a ''' b`"),
  ])
  func code(_ text: String, _ expected: String) {
    #expect(codeSpan(text) == expected)
  }

  @Test(arguments: [
    ("https://kubesphere.io/docs?a=b#c", "<https://kubesphere.io/docs?a=b#c>"),
    ("HTTP://x", "<HTTP://x>"),
    ("command:evil", nil),
    ("javascript:alert(1)", nil),
    ("file:///etc/passwd", nil),
    ("", nil),
    ("httpss://x", nil),
    ("https://x/>[y](command:z)", "`https://x/>[y](command:z)`"),
    ("https://x y", "`https://x y`"),
    ("https://kubesphere.io@evil.example", "`https://kubesphere.io@evil.example`"),
    ("https://x/`a`\n# b", "`https://x/'a' # b`"),
    ("https://例子.测试/", "`https://例子.测试/`"),
  ])
  func links(_ address: String, _ expected: String?) {
    #expect(linkMarkdown(address) == expected)
  }
}

struct CatalogFactsTests {
  private func facts(ofExtension name: String, in catalog: Catalog = testCatalog, _ language: Language) -> String {
    guard let found = catalog.extension(named: name).value else { return "" }
    return InstallPlanAnalysis.facts(of: found, in: catalog, language: language)
  }

  private func facts(
    ofVersion version: String, of name: String, in catalog: Catalog = testCatalog, _ language: Language
  ) -> String {
    guard let found = catalog.version(version, of: name).value else { return "" }
    return InstallPlanAnalysis.facts(of: found, in: catalog, language: language)
  }

  /// The names and versions in what is told; its words are in Tests/Wording/facts.md.
  private func expect(_ text: String, tells names: [String], never others: [String] = []) {
    for name in names { #expect(text.contains(name), "\(name) in \(text)") }
    for name in others { #expect(!text.contains(name), "\(name) in \(text)") }
  }

  @Test(arguments: [Language.english, .chinese]) func anExtension(_ language: Language) {
    expect(
      facts(ofExtension: "whizard-monitoring", language),
      tells: [
        "· `whizard-monitoring`\n", "`1.0.2`", "`Upgrading`", "`1.1.0`", "`Multicluster`", "`whizard-monitoring-agent`",
        "the test catalog",
      ])
    expect(
      facts(ofExtension: "whizard-alerting", language),
      tells: [
        "`2.0.0`", "`whizard-monitoring` `>=1.1.0`", "`devops` `^1.1`", "`grafana`", "`nowhere` `>= 23.9.2`",
        "`gpu-driver`", "`host-package`",
      ])
  }

  @Test(arguments: [Language.english, .chinese]) func aVersion(_ language: Language) {
    expect(
      facts(ofVersion: "2.0.0", of: "whizard-alerting", language),
      tells: [
        "· `whizard-alerting` `2.0.0`\n", "`Multicluster`", "`extension-whizard-alerting`", "`>=1.30.0-0`", "`v1.28.3`",
        "`>=4.1.0-0`", "`v4.1.3`", "`1.0.2`", "`1.1.1`", "`nowhere`",
      ])
    expect(
      facts(ofVersion: "10.4.1", of: "grafana", language),
      tells: ["`HostOnly`", "`extension-grafana`", "`>=1.19.0-0`", "`v1.28.3`"], never: ["Multicluster"])
  }

  @Test(arguments: [Language.english, .chinese]) func clusters(_ language: Language) {
    expect(
      InstallPlanAnalysis.facts(of: testClusters[2], in: testCatalog, language: language),
      tells: ["**`member-2`**", "`v1.27.0`", "`env: dev`", "the test catalog"])
  }

  /// What the catalog does not hold is not judged: no host cluster, no extensions, constraints that cannot be read.
  @Test func absenceOfDataIsNotEvidence() {
    let bare = Catalog(
      evidence: "x", isComplete: true, extensions: [], versions: testVersions, categories: [], clusters: [])
    for language in [Language.english, .chinese] {
      let text = facts(ofVersion: "2.0.0", of: "whizard-alerting", in: bare, language)
      // Nothing behind what it wants, and nothing of what there is.
      expect(
        text, tells: ["`>=1.30.0-0`\n", "`>=4.1.0-0`\n", "`nowhere`"], never: ["`v1.28.3`", "`1.0.2`", "`1.1.1`"])
    }
  }

  @Test func vendorSuffixes() {
    var version = ExtensionVersion(objectName: "a-1.0.0", extensionName: "a", version: "1.0.0")
    version.kubeVersion = ">=1.19.0"
    version.ksVersion = "what?"
    var host = testClusters[0]
    host.kubernetesVersion = "v1.30.0-tke.1"
    let catalog = Catalog(
      evidence: "x", isComplete: true, extensions: [], versions: [version], categories: [], clusters: [host])
    let text = InstallPlanAnalysis.facts(of: version, in: catalog, language: .english)
    expect(text, tells: ["`v1.30.0-tke.1`", "`what?`\n"])
  }

  @Test func longListsAreCut() {
    var item = Extension(name: "many")
    item.reportedVersion = "1.14.0"
    let versions = (0..<15).map {
      ExtensionVersion(objectName: "many-1.\($0).0", extensionName: "many", version: "1.\($0).0")
    }
    let catalog = Catalog(
      evidence: "x", isComplete: true, extensions: [item], versions: versions, categories: [], clusters: [])
    for language in [Language.english, .chinese] {
      let text = facts(ofExtension: "many", in: catalog, language)
      expect(text, tells: ["`1.14.0`", "`1.13.0`", "`1.5.0`", " 5 "], never: ["`1.4.0`"])
      expect(facts(ofVersion: "1.9.0", of: "many", in: catalog, language), tells: ["`1.14.0`"])
    }
  }

  /// No text of a catalog begins a line, a link, an image, HTML or a code block.
  @Test func hostileTexts() {
    for language in [Language.english, .chinese] {
      let text = facts(ofExtension: "hostile", language) + "\n" + facts(ofVersion: "0.1.0", of: "hostile", language)
      for words in ["\n#", "\n```", "\\\\[", " <https://evil", " https://", " www."] {
        #expect(!text.contains(words), "\(words)")
      }
      #expect(text.contains(#"**\*\*Click\*\* \[me\](command:evil)** · `hostile`"#))
      #expect(text.contains(#"\[x\](command:evil) !\[y\]"#) && text.contains(#"\<b\>Evil\</b\> & sons"#))
      #expect(text.contains("`'>=1' [x](command:evil)`"))
      #expect(text.contains("`'<img src=x>' # heading`"))
      #expect(text.contains("`a'b<i>` `'' '''`"))
      #expect(text.contains("`https://evil.example/>[x](command:evil)`"))
    }
  }
}
