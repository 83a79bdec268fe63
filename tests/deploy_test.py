#!/usr/bin/env python3
"""What deploy/ names must exist: metrics, reasons, methods, ports, roles. The samples themselves are loaded by
libs/config/samples_test.cc; promtool and systemd judge the rest (tools/check)."""

import json
import pathlib
import re
import unittest

ROOT = pathlib.Path(__file__).resolve().parent.parent
SERVICES = ["catalog", "documents", "intake", "workflow", "approval", "tracking", "statistics"]
RULE_TESTS = [f"deploy/prometheus/{name}_test.yml" for name in ["rules", "rules_archive", "rules_operation"]]


def text(path):
    return (ROOT / path).read_text(encoding="utf-8")


def metrics():
    """Every series name that metric_names.h can make."""
    names = set()
    for name, kind in re.findall(r'\.name = "(\w+)",\s*\.kind = MetricKind::(\w+)', text("libs/telemetry/metric_names.h")):
        names.add(name)
        if kind == "kHistogram":
            names |= {f"{name}_bucket", f"{name}_count", f"{name}_sum"}
    return names


class DeployTest(unittest.TestCase):
    def test_alerts_use_metrics_that_exist(self):
        known = metrics()
        self.assertGreater(len(known), 10)
        for path in ["deploy/prometheus/rules.yml", *RULE_TESTS]:
            expressions = re.sub(r"^\s*#.*", "", text(path), flags=re.M)
            for name in re.findall(r"(?<![:\w])(?:onestop|process)_\w+", expressions):
                self.assertIn(name, known, path)

    def test_the_dashboard_shows_metrics_and_ratios_that_exist(self):
        dashboard = json.loads(text("deploy/grafana/onestop.json"))
        expressions = [target["expr"] for panel in dashboard["panels"] for target in panel.get("targets", [])]
        expressions += [variable["query"] for variable in dashboard["templating"]["list"]]
        self.assertGreater(len(expressions), 20)
        known = metrics() | set(re.findall(r"- record: (\S+)", text("deploy/prometheus/rules.yml")))
        for expression in expressions:
            for name in re.findall(r"\b(?:\w+:)?(?:onestop|process)_\w+(?::\w+)?", expression):
                self.assertIn(name, known, expression)
        self.assertEqual(len({panel["id"] for panel in dashboard["panels"]}), len(dashboard["panels"]))

    def test_alerts_use_reasons_of_the_contract(self):
        known = set(re.findall(r"ERROR_REASON_(\w+) =", text("proto/onestop/common/v1/error_reason.proto")))
        used = {reason for group in re.findall(r'reason=~?"([A-Z_|]+)"', text("deploy/prometheus/rules.yml"))
                for reason in group.split("|")}
        self.assertTrue(used)
        self.assertEqual(used - known, set())

    def test_every_alert_and_ratio_has_a_test(self):
        tests = "".join(map(text, RULE_TESTS))
        for alert in re.findall(r"- alert: (\w+)", text("deploy/prometheus/rules.yml")):
            self.assertRegex(tests, rf"alertname: {alert}\b")

    def test_calls_that_are_streams_are_no_measure_of_speed(self):
        left_out = re.search(r'method!~"([^"]+)"', text("deploy/prometheus/rules.yml"))[1]
        count = 0
        for proto in sorted((ROOT / "proto/onestop").rglob("*_service.proto")):
            for name, arguments in re.findall(r"\brpc (\w+)(\([^;{]*)", proto.read_text(encoding="utf-8")):
                count += 1
                self.assertEqual(re.fullmatch(left_out, name) is not None, "stream" in arguments, f"{proto.name}: {name}")
        self.assertGreater(count, 20)

    def test_prometheus_scrapes_the_ports_of_the_samples(self):
        scraped = dict(re.findall(r'targets: \["([\d.:]+)"\]\s*(?:# )?\s*labels: \{ service: (\w+) \}', text("deploy/prometheus/prometheus.yml")))
        scraped = {service: address for address, service in scraped.items()}
        for service in SERVICES + ["onestopd"]:
            address = re.search(r'metrics_address: "([^"]+)"', text(f"deploy/config/{service}.yaml"))[1]
            self.assertEqual(scraped["all" if service == "onestopd" else service], address, service)

    def test_ports_of_the_samples_differ(self):
        ports = [port for service in SERVICES + ["onestopd"]
                 for port in re.findall(r'(?<!otlp_endpoint: )"[\d.]+:(\d+)"', text(f"deploy/config/{service}.yaml"))]
        self.assertEqual(len(ports), len(set(ports)), ports)

    def test_spans_go_where_the_collector_listens(self):
        listens = re.search(r"endpoint: (127\.0\.0\.1:\d+)", text("deploy/otel/collector.yaml"))[1]
        for service in SERVICES + ["onestopd"]:
            self.assertIn(f'otlp_endpoint: "{listens}"', text(f"deploy/config/{service}.yaml"), service)

    def test_every_service_has_its_role_in_the_database(self):
        roles = text("libs/pg/migrations/0001_roles.sql")
        for service in SERVICES:
            self.assertIn(f"'onestop_{service}'", roles)
        self.assertIn("User=onestop_%i", text("deploy/systemd/onestop@.service"))

    def test_units_stop_after_the_programs_have_drained(self):
        header = text("libs/config/config.h")
        drain = int(re.search(r"int drain_seconds = (\d+);", header)[1])
        for unit in ["onestop@.service", "onestopd.service"]:
            stop = int(re.search(r"^TimeoutStopSec=(\d+)s$", text(f"deploy/systemd/{unit}"), re.M)[1])
            # The last spans take at most 5 s (telemetry::StopTracing).
            self.assertGreaterEqual(stop, drain + 5 + 10, unit)

    def test_users_are_named_like_the_roles_of_the_services(self):
        users = dict(re.findall(r"^u (\w+) -:(\w+) ", text("deploy/systemd/sysusers.conf"), re.M))
        self.assertEqual(set(users), {"onestop", "onestop_archive", *(f"onestop_{service}" for service in SERVICES)})
        self.assertEqual(set(users.values()), {"onestop"})
        groups = set(re.findall(r"^d \S+ \d+ root (\w+) ", text("deploy/systemd/tmpfiles.conf"), re.M))
        self.assertEqual(groups, {"root", "onestop"})

    def test_directories_of_the_samples_are_made(self):
        made = set(re.findall(r"^d /etc/onestop/(\w+) ", text("deploy/systemd/tmpfiles.conf"), re.M))
        for service in SERVICES + ["onestopd"]:
            named = re.findall(r"^  (?:# )?\w+_(?:file|dir): (\w+)(?:/|$)|^  # passfile: (\w+)/", text(f"deploy/config/{service}.yaml"), re.M)
            self.assertTrue(named)
            self.assertEqual({first or second for first, second in named} - made, set(), service)

    def test_every_service_is_packed(self):
        packed = re.search(r"^set\(services ([\w ]+)\)", text("deploy/CMakeLists.txt"), re.M)[1].split()
        self.assertEqual(packed, SERVICES)

    def test_packages_need_what_programs_open_by_its_path(self):
        depends = re.findall(r"set\(CPACK_DEBIAN_(\w+)_PACKAGE_DEPENDS\s+\"([^\"]+)\"\)", text("deploy/debian/packages.cmake"))
        self.assertEqual([name for name, _ in depends], ["SERVER", "CLIENT", "PDF"])
        self.assertIn('"/usr/share/fonts/truetype/liberation2/', text("libs/pdf/write/appearance.cc"))
        for name, packages in depends:
            self.assertIn("fonts-liberation2", packages, name)
        self.assertIn("/usr/lib/postgresql", text("libs/pg/private_cluster.cc"))
        self.assertIn("postgresql-15", dict(depends)["SERVER"])

    def test_the_image_is_made_of_the_packages(self):
        container = text("deploy/container/Containerfile")
        self.assertRegex(container, r"RUN tools/package\b")
        self.assertRegex(container, r"apt-get install .*\*\.deb")


if __name__ == "__main__":
    unittest.main()
