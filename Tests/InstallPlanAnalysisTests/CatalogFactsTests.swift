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
    ("a\u{0}\u{1B}[31m\u{2028}b\r\nc\td", #"a \[31m b c d"#),
    ("a\u{202E}b", "a b"),
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

  @Test func anExtension() {
    #expect(
      facts(ofExtension: "whizard-monitoring", .english) == """
        **WizTelemetry Monitoring** · `whizard-monitoring`

        - Category: Observability
        - State: `1.0.2` is installed, `Upgrading`, `1.1.0` is planned, disabled
        - Versions: `1.1.0`, `1.0.2`
        - Installation mode of the newest: `Multicluster`: a host part, then agents (Helm release \
        `whizard-monitoring-agent`) on the clusters that `clusterScheduling` chooses

        Source: the test catalog
        """)
    #expect(
      facts(ofExtension: "whizard-alerting", .chinese) == """
        **WizTelemetry 告警** · `whizard-alerting`

        - 分类：可观测性
        - 状态：未安装
        - 可用版本：`2.0.0`
        - 最新版本的安装模式：`Multicluster`，先部署主集群部分，再在 `clusterScheduling` 选定的集群上部署 Agent（Helm Release \
        `whizard-alerting-agent`）
        - 最新版本的依赖：`whizard-monitoring` `>=1.1.0`（必需）、`devops` `^1.1`（必需）、`grafana`、\
        `nowhere` `>= 23.9.2`（必需）、`gpu-driver`（`host-package`）

        数据来源：the test catalog
        """)
  }

  @Test func aVersion() {
    #expect(
      facts(ofVersion: "2.0.0", of: "whizard-alerting", .english) == """
        **WizTelemetry Alerting** · `whizard-alerting` `2.0.0`

        - Installation mode: `Multicluster`: a host part, then agents (Helm release `whizard-alerting-agent`) on the \
        clusters that `clusterScheduling` chooses
        - Target namespace: `extension-whizard-alerting`
        - Kubernetes: `>=1.30.0-0`; the host cluster has `v1.28.3`: **not met**
        - KubeSphere: `>=4.1.0-0`; the host cluster has `v4.1.3`: met
        - Dependencies:
          - `whizard-monitoring` `>=1.1.0` (required): `1.0.2` is installed, which is **not in this range**
          - `devops` `^1.1` (required): `1.1.1` is installed
          - `grafana`: **not installed**
          - `nowhere` `>= 23.9.2` (required): **not in the catalog**
          - `gpu-driver` (`host-package`)
        - Installed: no

        Source: the test catalog
        """)
    #expect(
      facts(ofVersion: "10.4.1", of: "grafana", .chinese) == """
        **Grafana** · `grafana` `10.4.1`

        - 安装模式：`HostOnly`，仅部署在主集群，安装计划中不需要 `clusterScheduling`
        - 目标命名空间：`extension-grafana`
        - Kubernetes 版本要求：`>=1.19.0-0`；主集群为 `v1.28.3`，满足
        - 依赖：无
        - 推荐版本：即此版本
        - 已安装版本：无

        数据来源：the test catalog
        """)
    #expect(facts(ofVersion: "1.0.2", of: "whizard-monitoring", .english).contains("- Installed: yes"))
  }

  @Test func clusters() {
    let text = InstallPlanAnalysis.facts(of: testClusters[2], in: testCatalog, language: .english)
    #expect(
      text == """
        **`member-2`**

        - Role: member cluster
        - Kubernetes: `v1.27.0`
        - KubeSphere: unknown
        - Ready: **no**: an agent for it is skipped silently
        - Labels: `env: dev`

        Source: the test catalog
        """)
    var unschedulable = Cluster(name: "new")
    unschedulable.conditions = ["Schedulable": "False"]
    let chinese = InstallPlanAnalysis.facts(of: unschedulable, in: testCatalog, language: .chinese)
    #expect(chinese.contains("就绪：未知") && chinese.contains("可调度：**否**"))
  }

  /// What the catalog does not hold is not judged: no host cluster, no extensions, constraints that cannot be read.
  @Test func absenceOfDataIsNotEvidence() {
    let bare = Catalog(
      evidence: "x", isComplete: true, extensions: [], versions: testVersions, categories: [], clusters: [])
    for language in [Language.english, .chinese] {
      let text = facts(ofVersion: "2.0.0", of: "whizard-alerting", in: bare, language)
      #expect(text.contains("`>=1.30.0-0`\n") && text.contains("`nowhere`"))
      for words in ["installed", "met", "host cluster has", "not in the catalog", "Installed", "安装 ", "满足", "目录"] {
        #expect(!text.contains(words), "\(words) in \(text)")
      }
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
    #expect(text.contains("`v1.30.0-tke.1`: met, its vendor's suffix aside"))
    #expect(text.contains("- KubeSphere: `what?`\n"))
  }

  @Test func longListsAreCut() {
    var item = Extension(name: "many")
    item.reportedVersion = "1.14.0"
    let versions = (0..<15).map {
      ExtensionVersion(objectName: "many-1.\($0).0", extensionName: "many", version: "1.\($0).0")
    }
    let catalog = Catalog(
      evidence: "x", isComplete: true, extensions: [item], versions: versions, categories: [], clusters: [])
    let english = facts(ofExtension: "many", in: catalog, .english)
    #expect(english.contains("- Versions: `1.14.0`, `1.13.0`") && english.contains("`1.5.0`, … 5 more\n"))
    #expect(facts(ofExtension: "many", in: catalog, .chinese).contains("`1.5.0`、……另有 5 项\n"))
    #expect(facts(ofVersion: "1.9.0", of: "many", in: catalog, .english).contains("**downgrade**"))
  }

  /// No text of a catalog begins a line, a link, an image, HTML or a code block.
  @Test func hostileTexts() {
    for language in [Language.english, .chinese] {
      let text = facts(ofExtension: "hostile", language) + "\n" + facts(ofVersion: "0.1.0", of: "hostile", language)
      for words in ["\n#", "\n```", "\\\\[", " <https://evil", " https://", " www.", "主页", "Home page"] {
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
