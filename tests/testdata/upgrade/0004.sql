-- A database of migration 0004 with rows in it: made by a later program through the ledger, and cut down to the columns and
-- the fields of events that migration 0004 knew. No program of that schema was ever released. Dossiers at every stage before a signature, one from an imported history, uploads, the catalogue, numbers and recorded answers.
-- tests/upgrade_test.cc loads it and migrates. It never changes: what a later schema adds belongs to another file.

INSERT INTO catalog.entry (province, kind, id, version_key, content, revision)
VALUES ('H31', 'agencies', 'H31.06', '2020-01-01', '\x0a064833312e3036', 1);
INSERT INTO catalog.entry (province, kind, id, version_key, content, revision)
VALUES ('H31', 'procedures', '1.001786', '0002', '\x0a08312e303031373836', 2);
INSERT INTO catalog.request (province, caller, request_id, fingerprint, answer, handle_time)
VALUES ('H31', 'editor', '03feedbc-930e-8535-897f-f209e7fd0e70', '\x0102', '\x0801', '2026-10-01 00:00:00+00');
INSERT INTO catalog.revision (province, revision, change_time, changed_by, changed_entries)
VALUES ('H31', 1, '2026-10-01 00:00:00+00', 'editor', 1);
INSERT INTO catalog.revision (province, revision, change_time, changed_by, changed_entries)
VALUES ('H31', 2, '2026-10-02 00:00:00+00', 'editor', 1);
INSERT INTO document.document (province, document_id, caller, request_id, uploaded_by, file_name, media_type, size_bytes, sha256, upload_time)
VALUES ('H31', 'ff4085ad-1573-84dc-8ea6-7a848e7c2270', 'portal', '48c86e95-af9d-88aa-85ba-0b59906f0964', 'portal', 'don.pdf', 'application/pdf', 12345, '\xff4085ad157354dc8ea67a848e7c2270b4a19282713cf3a7ecf8e0ffbb159ed1', '2026-10-12 01:50:00+00');
INSERT INTO document.document (province, document_id, caller, request_id, uploaded_by, file_name, media_type, size_bytes, sha256, upload_time)
VALUES ('H31', '7743ce34-8d92-84d6-87a1-85f33295b922', 'examiner', '4cb99c37-e68e-808b-8f05-b33a35ef95bb', 'examiner', 'giay phep.pdf', 'application/pdf', 30000, '\x7743ce348d9284d677a185f33295b92266cc435a5b5f775029b300066d26693a', '2026-10-14 01:50:00+00');
INSERT INTO dossier.clock (province, dossier_id, number, start_time, running, due_time)
VALUES ('H31', '00000000-0000-8000-8000-000000000002', 1, '2026-10-12 03:00:00+00', true, '2026-10-26 10:30:00+00');
INSERT INTO dossier.clock (province, dossier_id, number, start_time, running, due_time)
VALUES ('H31', '00000000-0000-8000-8000-000000000004', 1, '2026-10-12 03:00:00+00', true, '2026-10-26 10:30:00+00');
INSERT INTO dossier.clock (province, dossier_id, number, start_time, running, due_time)
VALUES ('H31', '00000000-0000-8000-8000-000000000004', 2, '2026-10-14 02:00:00+00', false, '2026-10-26 10:30:00+00');
INSERT INTO dossier.clock (province, dossier_id, number, start_time, running, due_time)
VALUES ('H31', '00000000-0000-8000-8000-000000000004', 3, '2026-10-20 02:00:00+00', true, '2026-11-03 10:30:00+00');
INSERT INTO dossier.clock (province, dossier_id, number, start_time, running, due_time)
VALUES ('H31', '00000000-0000-8000-8000-000000000005', 1, '2026-10-12 03:00:00+00', true, '2026-10-26 10:30:00+00');
INSERT INTO dossier.clock (province, dossier_id, number, start_time, running, due_time)
VALUES ('H31', '00000000-0000-8000-8000-000000000006', 1, '2026-10-12 03:00:00+00', true, '2026-10-26 10:30:00+00');
INSERT INTO dossier.clock (province, dossier_id, number, start_time, running, due_time)
VALUES ('H31', '00000000-0000-8000-8000-000000000007', 1, '2011-01-03 10:00:00+00', true, '2011-02-28 16:59:59+00');
INSERT INTO dossier.document_use (province, dossier_id, document_id)
VALUES ('H31', '00000000-0000-8000-8000-000000000002', '7743ce34-8d92-84d6-87a1-85f33295b922');
INSERT INTO dossier.dossier (province, dossier_id, version, last_hash, status, procedure_code, procedure_version, intake_unit, resolving_agency, channel, owner_name, submitted_by, external_reference, lookup_secret_hash, submit_time, intake_due_time, code, register_number, accept_time, limit_unit, due_time, finish_time, return_time, document_symbol, open_task, open_step, holder, change_time)
VALUES ('H31', '00000000-0000-8000-8000-000000000001', 1, '\x7b19ecc9069a03bc7e13f4dd62c05d5cd25b5f1988331081784a386779779a7a', 1, '1.001786', 0, 'H31.19', 'H31.06', 2, 'Nguyễn Văn A', 'portal', 'DVC-2026-0', '\x6b85ef3dff7bb6fea77cd2b8662cb19b7a6895139e8e86e307e1875e456dab7e', '2026-10-12 02:00:00+00', '2026-10-13 02:00:00+00', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, '2026-10-12 02:00:00+00');
INSERT INTO dossier.dossier (province, dossier_id, version, last_hash, status, procedure_code, procedure_version, intake_unit, resolving_agency, channel, owner_name, submitted_by, external_reference, lookup_secret_hash, submit_time, intake_due_time, code, register_number, accept_time, limit_unit, due_time, finish_time, return_time, document_symbol, open_task, open_step, holder, change_time)
VALUES ('H31', '00000000-0000-8000-8000-000000000002', 5, '\x85c49f23c3ebb6f7dec1c726bf56790bfff465555fb027c983e388e4f9a0d8e7', 4, '1.001786', 2, 'H31.19', 'H31.06', 2, 'Nguyễn Văn B', 'portal', 'DVC-2026-1', '\x5485cb5d03981cc3bd989290a6be33ca392c013279a5c3c3fd10a1cae57e1460', '2026-10-12 02:00:00+00', '2026-10-13 02:00:00+00', 'H31.06-261012-0001', 1, '2026-10-12 03:00:00+00', 1, '2026-10-26 10:30:00+00', NULL, NULL, NULL, 3, 3, 'examiner', '2026-10-12 02:00:00+00');
INSERT INTO dossier.dossier (province, dossier_id, version, last_hash, status, procedure_code, procedure_version, intake_unit, resolving_agency, channel, owner_name, submitted_by, external_reference, lookup_secret_hash, submit_time, intake_due_time, code, register_number, accept_time, limit_unit, due_time, finish_time, return_time, document_symbol, open_task, open_step, holder, change_time)
VALUES ('H31', '00000000-0000-8000-8000-000000000003', 2, '\xd47afb4f17c87db57334ae7d84a04ce224afec80dc0c3933486cbf3305b48ab2', 3, '1.001786', 0, 'H31.19', 'H31.06', 2, 'Nguyễn Văn C', 'portal', 'DVC-2026-2', '\xded6c02a4bc1fb712f3b71efcb883ad5b31f4cef6a327b079573143ec9c71fb3', '2026-10-12 02:00:00+00', '2026-10-13 02:00:00+00', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, '2026-10-12 02:00:00+00');
INSERT INTO dossier.dossier (province, dossier_id, version, last_hash, status, procedure_code, procedure_version, intake_unit, resolving_agency, channel, owner_name, submitted_by, external_reference, lookup_secret_hash, submit_time, intake_due_time, code, register_number, accept_time, limit_unit, due_time, finish_time, return_time, document_symbol, open_task, open_step, holder, change_time)
VALUES ('H31', '00000000-0000-8000-8000-000000000004', 6, '\x8f522bbc797ccc2a77d653eec943fa2bde62bd8c33151e0aaab5496e5775b529', 4, '1.001786', 2, 'H31.19', 'H31.06', 2, 'Nguyễn Văn D', 'portal', 'DVC-2026-3', '\x57bb17f3f5f52ee8b9737be34ae152fd977096ad23f2390bb80ba3084d7fa6e2', '2026-10-12 02:00:00+00', '2026-10-13 02:00:00+00', 'H31.06-261012-0002', 2, '2026-10-12 03:00:00+00', 1, '2026-11-03 10:30:00+00', NULL, NULL, NULL, 4, 3, 'examiner', '2026-10-12 02:00:00+00');
INSERT INTO dossier.dossier (province, dossier_id, version, last_hash, status, procedure_code, procedure_version, intake_unit, resolving_agency, channel, owner_name, submitted_by, external_reference, lookup_secret_hash, submit_time, intake_due_time, code, register_number, accept_time, limit_unit, due_time, finish_time, return_time, document_symbol, open_task, open_step, holder, change_time)
VALUES ('H31', '00000000-0000-8000-8000-000000000005', 3, '\xdb7772a2192df9e6b0383d1792bced937209df597bc8052b14a09a48a8e4d3f5', 11, '1.001786', 2, 'H31.19', 'H31.06', 2, 'Nguyễn Văn E', 'portal', 'DVC-2026-4', '\xc8ce10bdf3f64984a2bb9e3b0535ce13f8bc0b62716428944ac4bdeb2c158bd1', '2026-10-12 02:00:00+00', '2026-10-13 02:00:00+00', 'H31.06-261012-0003', 3, '2026-10-12 03:00:00+00', 1, '2026-10-26 10:30:00+00', '2026-10-14 02:00:00+00', NULL, NULL, NULL, NULL, NULL, '2026-10-12 02:00:00+00');
INSERT INTO dossier.dossier (province, dossier_id, version, last_hash, status, procedure_code, procedure_version, intake_unit, resolving_agency, channel, owner_name, submitted_by, external_reference, lookup_secret_hash, submit_time, intake_due_time, code, register_number, accept_time, limit_unit, due_time, finish_time, return_time, document_symbol, open_task, open_step, holder, change_time)
VALUES ('H31', '00000000-0000-8000-8000-000000000006', 3, '\x16ed0e5a3e0415fec6f2cae3deec844284484cd77ae19fbd4b37c4a2719efe03', 7, '1.001786', 2, 'H31.19', 'H31.06', 2, 'Nguyễn Văn F', 'portal', 'DVC-2026-5', '\x51a449a0fd6d4608bf5497ec8ad798872a0f01611b2d408ec75cbea83f4c9bf4', '2026-10-12 02:00:00+00', '2026-10-13 02:00:00+00', 'H31.06-261012-0004', 4, '2026-10-12 03:00:00+00', 1, '2026-10-26 10:30:00+00', '2026-10-14 02:00:00+00', NULL, NULL, NULL, NULL, NULL, '2026-10-12 02:00:00+00');
INSERT INTO dossier.dossier (province, dossier_id, version, last_hash, status, procedure_code, procedure_version, intake_unit, resolving_agency, channel, owner_name, submitted_by, external_reference, lookup_secret_hash, submit_time, intake_due_time, code, register_number, accept_time, limit_unit, due_time, finish_time, return_time, document_symbol, open_task, open_step, holder, change_time)
VALUES ('H31', '00000000-0000-8000-8000-000000000007', 5, '\x5dcaa135aee2e5d7cf016a142579c6638b29990d32f4b78b6a09586c370f0587', 10, '1.001786', 2, 'H31.19', 'H31.07', 2, 'Nguyễn Văn G', 'old-system', 'DVC-2026-6', '\x0597fc12cf47b596c5a5ab3744cc8f00e2e035ba0275e53f0d4ebfd9a59c0bd1', '2011-01-03 09:00:00+00', NULL, 'H31.07-110103-0005', 5, '2011-01-03 10:00:00+00', 1, '2011-02-28 16:59:59+00', '2011-02-20 08:00:00+00', '2011-02-21 08:00:00+00', NULL, NULL, NULL, NULL, '2011-01-03 09:00:00+00');
INSERT INTO dossier.event (province, dossier_id, seq, kind, occur_time, record_time, actor, recorded_by, trace_id, payload, hash, xid)
VALUES ('H31', '00000000-0000-8000-8000-000000000001', 1, 20, '2026-10-12 02:00:00+00', '2026-10-12 02:00:00+00', 'portal', '', '\x4fc82b26aecb47d2868c4efbe3581732', '\x0a2430303030303030302d303030302d383030302d383030302d30303030303030303030303110011a0608a0feb0d606220608a0feb0d6062a06706f7274616c3a104fc82b26aecb47d2868c4efbe3581732a20191010a034833311208312e3030313738361a064833312e313922064833312e30362802321f0a0f4e677579e1bb856e2056c4836e20411a0c303931322033343520363738420f0a0b646f6e2d64652d6e67686918014a0a4456432d323032362d3052206b85ef3dff7bb6fea77cd2b8662cb19b7a6895139e8e86e307e1875e456dab7e5a0608a0feb0d606620608a0a1b6d606', '\x7b19ecc9069a03bc7e13f4dd62c05d5cd25b5f1988331081784a386779779a7a', '1001');
INSERT INTO dossier.event (province, dossier_id, seq, kind, occur_time, record_time, actor, recorded_by, trace_id, payload, hash, xid)
VALUES ('H31', '00000000-0000-8000-8000-000000000002', 1, 20, '2026-10-12 02:00:00+00', '2026-10-12 02:00:00+00', 'portal', '', '\x6f4b6612125fb3a0daecd2799dfd6c9c', '\x0a2430303030303030302d303030302d383030302d383030302d30303030303030303030303210011a0608a0feb0d606220608a0feb0d6062a06706f7274616c3a106f4b6612125fb3a0daecd2799dfd6c9ca20191010a034833311208312e3030313738361a064833312e313922064833312e30362802321f0a0f4e677579e1bb856e2056c4836e20421a0c303931322033343520363738420f0a0b646f6e2d64652d6e67686918014a0a4456432d323032362d3152205485cb5d03981cc3bd989290a6be33ca392c013279a5c3c3fd10a1cae57e14605a0608a0feb0d606620608a0a1b6d606', '\xaad09d5dcc6204505780c36742f94f6c41ef218a19766b096e6f1cdbe5ba04f6', '1001');
INSERT INTO dossier.event (province, dossier_id, seq, kind, occur_time, record_time, actor, recorded_by, trace_id, payload, hash, xid)
VALUES ('H31', '00000000-0000-8000-8000-000000000002', 2, 21, '2026-10-12 03:00:00+00', '2026-10-12 03:00:00+00', 'officer', '', '\x785f3ec7eb32f30b90cd0fcf3657d388', '\x0a2430303030303030302d303030302d383030302d383030302d30303030303030303030303210021a0608b09ab1d606220608b09ab1d6062a076f6666696365723a10785f3ec7eb32f30b90cd0fcf3657d3884801aa017c0a124833312e30362d3236313031322d3030303110011a08312e30303137383620022a05736576656e30033a0a6e642d36312d3230313842084833312d323032364801500a5a0608a8d7fcd606620a323032362d31302d3236722108011001180120012a064833312e313932076f6666696365723a0608f08ab2d606', '\x1c8112bfaccf04d1292e76baa3e34423f543daabf8f6ff79f062aa22aafc7e77', '1002');
INSERT INTO dossier.event (province, dossier_id, seq, kind, occur_time, record_time, actor, recorded_by, trace_id, payload, hash, xid)
VALUES ('H31', '00000000-0000-8000-8000-000000000002', 3, 25, '2026-10-12 04:00:00+00', '2026-10-12 04:00:00+00', 'officer', '', '\x535fa30d7e25dd8a49f1536779734ec8', '\x0a2430303030303030302d303030302d383030302d383030302d30303030303030303030303210031a0608c0b6b1d606220608c0b6b1d6062a076f6666696365723a10535fa30d7e25dd8a49f1536779734ec84801ca012f08011211c490e1bba7206769e1baa5792074e1bb9d1a1808021002180220022a064833312e30363a0608a0dfb2d606', '\xf98ea97e32175362bce913c162a364c8455b1aca06552866046c1949b1154400', '1003');
INSERT INTO dossier.event (province, dossier_id, seq, kind, occur_time, record_time, actor, recorded_by, trace_id, payload, hash, xid)
VALUES ('H31', '00000000-0000-8000-8000-000000000002', 4, 24, '2026-10-13 02:00:00+00', '2026-10-13 02:00:00+00', 'head', '', '\xc2356069e9d1e79ca924378153cfbbfb', '\x0a2430303030303030302d303030302d383030302d383030302d30303030303030303030303210041a0608a0a1b6d606220608a0a1b6d6062a04686561643a10c2356069e9d1e79ca924378153cfbbfb4802c2013a080212086578616d696e65721a0858656d206be1bbb9222208031003180320032a064833312e303632086578616d696e65723a0608c094e6d606', '\x254688448c00d105f537e4be959da647fd9c69981ed73a27463c44b88d8baf96', '1004');
INSERT INTO dossier.event (province, dossier_id, seq, kind, occur_time, record_time, actor, recorded_by, trace_id, payload, hash, xid)
VALUES ('H31', '00000000-0000-8000-8000-000000000002', 5, 27, '2026-10-14 02:00:00+00', '2026-10-14 02:00:00+00', 'examiner', '', '\xb7a56873cd771f2c446d369b649430b6', '\x0a2430303030303030302d303030302d383030302d383030302d30303030303030303030303210051a0608a0c4bbd606220608a0c4bbd6062a086578616d696e65723a10b7a56873cd771f2c446d369b649430b64803da01580803122437373433636533342d386439322d383464362d383761312d3835663333323935623932321a207743ce348d9284d677a185f33295b92266cc435a5b5f775029b300066d26693a220c4769e1baa579207068c3a970', '\x85c49f23c3ebb6f7dec1c726bf56790bfff465555fb027c983e388e4f9a0d8e7', '1005');
INSERT INTO dossier.event (province, dossier_id, seq, kind, occur_time, record_time, actor, recorded_by, trace_id, payload, hash, xid)
VALUES ('H31', '00000000-0000-8000-8000-000000000003', 1, 20, '2026-10-12 02:00:00+00', '2026-10-12 02:00:00+00', 'portal', '', '\xeb1e33e8a81b697b75855af6bfcdbcbf', '\x0a2430303030303030302d303030302d383030302d383030302d30303030303030303030303310011a0608a0feb0d606220608a0feb0d6062a06706f7274616c3a10eb1e33e8a81b697b75855af6bfcdbcbfa20191010a034833311208312e3030313738361a064833312e313922064833312e30362802321f0a0f4e677579e1bb856e2056c4836e20431a0c303931322033343520363738420f0a0b646f6e2d64652d6e67686918014a0a4456432d323032362d325220ded6c02a4bc1fb712f3b71efcb883ad5b31f4cef6a327b079573143ec9c71fb35a0608a0feb0d606620608a0a1b6d606', '\xa165770bd502aff605219f6d60764abf8656410cd8c158d02e17b34a523edad0', '1001');
INSERT INTO dossier.event (province, dossier_id, seq, kind, occur_time, record_time, actor, recorded_by, trace_id, payload, hash, xid)
VALUES ('H31', '00000000-0000-8000-8000-000000000003', 2, 22, '2026-10-12 03:00:00+00', '2026-10-12 03:00:00+00', 'officer', '', '\xe29c9c180c6279b0b02abd6a1801c7c0', '\x0a2430303030303030302d303030302d383030302d383030302d30303030303030303030303310021a0608b09ab1d606220608b09ab1d6062a076f6666696365723a10e29c9c180c6279b0b02abd6a1801c7c04801b201210a1d4b68c3b46e6720746875e1bb9963207468e1baa96d20717579e1bb816e1001', '\xd47afb4f17c87db57334ae7d84a04ce224afec80dc0c3933486cbf3305b48ab2', '1002');
INSERT INTO dossier.event (province, dossier_id, seq, kind, occur_time, record_time, actor, recorded_by, trace_id, payload, hash, xid)
VALUES ('H31', '00000000-0000-8000-8000-000000000004', 1, 20, '2026-10-12 02:00:00+00', '2026-10-12 02:00:00+00', 'portal', '', '\x3d914f9348c9cc0ff8a79716700b9fcd', '\x0a2430303030303030302d303030302d383030302d383030302d30303030303030303030303410011a0608a0feb0d606220608a0feb0d6062a06706f7274616c3a103d914f9348c9cc0ff8a79716700b9fcda20191010a034833311208312e3030313738361a064833312e313922064833312e30362802321f0a0f4e677579e1bb856e2056c4836e20441a0c303931322033343520363738420f0a0b646f6e2d64652d6e67686918014a0a4456432d323032362d33522057bb17f3f5f52ee8b9737be34ae152fd977096ad23f2390bb80ba3084d7fa6e25a0608a0feb0d606620608a0a1b6d606', '\x3264ac3599d81698d0fd8f24b6958aa9419cceee9322960b26646411218f3932', '1001');
INSERT INTO dossier.event (province, dossier_id, seq, kind, occur_time, record_time, actor, recorded_by, trace_id, payload, hash, xid)
VALUES ('H31', '00000000-0000-8000-8000-000000000004', 2, 21, '2026-10-12 03:00:00+00', '2026-10-12 03:00:00+00', 'officer', '', '\x73475cb40a568e8da8a045ced110137e', '\x0a2430303030303030302d303030302d383030302d383030302d30303030303030303030303410021a0608b09ab1d606220608b09ab1d6062a076f6666696365723a1073475cb40a568e8da8a045ced110137e4801aa017c0a124833312e30362d3236313031322d3030303210021a08312e30303137383620022a05736576656e30033a0a6e642d36312d3230313842084833312d323032364801500a5a0608a8d7fcd606620a323032362d31302d3236722108011001180120012a064833312e313932076f6666696365723a0608f08ab2d606', '\xcab3abf390ce6cb27ea74a7ca170bf0170406f1c239cde25fd57da7b6498065d', '1002');
INSERT INTO dossier.event (province, dossier_id, seq, kind, occur_time, record_time, actor, recorded_by, trace_id, payload, hash, xid)
VALUES ('H31', '00000000-0000-8000-8000-000000000004', 3, 25, '2026-10-12 04:00:00+00', '2026-10-12 04:00:00+00', 'officer', '', '\x44cb730c420480a0477b505ae68af508', '\x0a2430303030303030302d303030302d383030302d383030302d30303030303030303030303410031a0608c0b6b1d606220608c0b6b1d6062a076f6666696365723a1044cb730c420480a0477b505ae68af5084801ca011c08011a1808021002180220022a064833312e30363a0608a0dfb2d606', '\xf0d684a5ee4397267fcba7b932592042de8a53f84ef28a65c08f9cec14f02861', '1003');
INSERT INTO dossier.event (province, dossier_id, seq, kind, occur_time, record_time, actor, recorded_by, trace_id, payload, hash, xid)
VALUES ('H31', '00000000-0000-8000-8000-000000000004', 4, 24, '2026-10-13 02:00:00+00', '2026-10-13 02:00:00+00', 'head', '', '\x71ee45a3c0db9a9865f7313dd3372cf6', '\x0a2430303030303030302d303030302d383030302d383030302d30303030303030303030303410041a0608a0a1b6d606220608a0a1b6d6062a04686561643a1071ee45a3c0db9a9865f7313dd3372cf64802c20130080212086578616d696e6572222208031003180320032a064833312e303632086578616d696e65723a0608c094e6d606', '\x990df5713157c2f3eaa2895bc596eaafb37bf8f3cd22a858c735e7cb56912a08', '1004');
INSERT INTO dossier.event (province, dossier_id, seq, kind, occur_time, record_time, actor, recorded_by, trace_id, payload, hash, xid)
VALUES ('H31', '00000000-0000-8000-8000-000000000004', 5, 32, '2026-10-14 02:00:00+00', '2026-10-14 02:00:00+00', 'examiner', '', '\x811786ad1ae74adfdd20dd0372abaaeb', '\x0a2430303030303030302d303030302d383030302d383030302d30303030303030303030303410051a0608a0c4bbd606220608a0c4bbd6062a086578616d696e65723a10811786ad1ae74adfdd20dd0372abaaeb480382020e0a0a42e1baa36e2076e1babd1001', '\xa4f69521ce3aefb09c1aae61dd48a598fc580799291f9dc9fc9e72950d96ed1e', '1005');
INSERT INTO dossier.event (province, dossier_id, seq, kind, occur_time, record_time, actor, recorded_by, trace_id, payload, hash, xid)
VALUES ('H31', '00000000-0000-8000-8000-000000000004', 6, 33, '2026-10-20 02:00:00+00', '2026-10-20 02:00:00+00', 'officer', '', '\x25fc0e7096fc653718202dc30b0c580b', '\x0a2430303030303030302d303030302d383030302d383030302d30303030303030303030303410061a0608a096dbd606220608a096dbd6062a076f6666696365723a1025fc0e7096fc653718202dc30b0c580b48018a02380a0608a8efa6d706120a323032362d31312d3033222208041003180320032a064833312e303632086578616d696e65723a0608c0898bd706', '\x8f522bbc797ccc2a77d653eec943fa2bde62bd8c33151e0aaab5496e5775b529', '1006');
INSERT INTO dossier.event (province, dossier_id, seq, kind, occur_time, record_time, actor, recorded_by, trace_id, payload, hash, xid)
VALUES ('H31', '00000000-0000-8000-8000-000000000005', 1, 20, '2026-10-12 02:00:00+00', '2026-10-12 02:00:00+00', 'portal', '', '\x031b4af5197ec30a926f48cf40e11a7d', '\x0a2430303030303030302d303030302d383030302d383030302d30303030303030303030303510011a0608a0feb0d606220608a0feb0d6062a06706f7274616c3a10031b4af5197ec30a926f48cf40e11a7da20191010a034833311208312e3030313738361a064833312e313922064833312e30362802321f0a0f4e677579e1bb856e2056c4836e20451a0c303931322033343520363738420f0a0b646f6e2d64652d6e67686918014a0a4456432d323032362d345220c8ce10bdf3f64984a2bb9e3b0535ce13f8bc0b62716428944ac4bdeb2c158bd15a0608a0feb0d606620608a0a1b6d606', '\xd929994da034ff11ed826354c3d594e37bb07226b291454b980fb0bee5414ab1', '1001');
INSERT INTO dossier.event (province, dossier_id, seq, kind, occur_time, record_time, actor, recorded_by, trace_id, payload, hash, xid)
VALUES ('H31', '00000000-0000-8000-8000-000000000005', 2, 21, '2026-10-12 03:00:00+00', '2026-10-12 03:00:00+00', 'officer', '', '\x41cfc0d1f2d127b04555b7246d84019b', '\x0a2430303030303030302d303030302d383030302d383030302d30303030303030303030303510021a0608b09ab1d606220608b09ab1d6062a076f6666696365723a1041cfc0d1f2d127b04555b7246d84019b4801aa017c0a124833312e30362d3236313031322d3030303310031a08312e30303137383620022a05736576656e30033a0a6e642d36312d3230313842084833312d323032364801500a5a0608a8d7fcd606620a323032362d31302d3236722108011001180120012a064833312e313932076f6666696365723a0608f08ab2d606', '\xe6f75019a8c9676f439131b3398eb4731552f7cabe9595f1446d3f4f8aff1b35', '1002');
INSERT INTO dossier.event (province, dossier_id, seq, kind, occur_time, record_time, actor, recorded_by, trace_id, payload, hash, xid)
VALUES ('H31', '00000000-0000-8000-8000-000000000005', 3, 34, '2026-10-14 02:00:00+00', '2026-10-14 02:00:00+00', 'leader', '', '\x2858dcd1057d3eae7f7d5f782167e24b', '\x0a2430303030303030302d303030302d383030302d383030302d30303030303030303030303510031a0608a0c4bbd606220608a0c4bbd6062a066c65616465723a102858dcd1057d3eae7f7d5f782167e24b480492021f0a1b4b68c3b46e6720c491e1bba720c49169e1bb8175206b69e1bb876e1001', '\xdb7772a2192df9e6b0383d1792bced937209df597bc8052b14a09a48a8e4d3f5', '1003');
INSERT INTO dossier.event (province, dossier_id, seq, kind, occur_time, record_time, actor, recorded_by, trace_id, payload, hash, xid)
VALUES ('H31', '00000000-0000-8000-8000-000000000006', 1, 20, '2026-10-12 02:00:00+00', '2026-10-12 02:00:00+00', 'portal', '', '\xd029fa3a95e174a19934857f535eb942', '\x0a2430303030303030302d303030302d383030302d383030302d30303030303030303030303610011a0608a0feb0d606220608a0feb0d6062a06706f7274616c3a10d029fa3a95e174a19934857f535eb942a20191010a034833311208312e3030313738361a064833312e313922064833312e30362802321f0a0f4e677579e1bb856e2056c4836e20461a0c303931322033343520363738420f0a0b646f6e2d64652d6e67686918014a0a4456432d323032362d35522051a449a0fd6d4608bf5497ec8ad798872a0f01611b2d408ec75cbea83f4c9bf45a0608a0feb0d606620608a0a1b6d606', '\xba407f3ab71069d023327ac4a1432b5bacae544e987037586ca48012eb03766d', '1001');
INSERT INTO dossier.event (province, dossier_id, seq, kind, occur_time, record_time, actor, recorded_by, trace_id, payload, hash, xid)
VALUES ('H31', '00000000-0000-8000-8000-000000000006', 2, 21, '2026-10-12 03:00:00+00', '2026-10-12 03:00:00+00', 'officer', '', '\x81b8a03f97e8787c53fe1a86bda042b6', '\x0a2430303030303030302d303030302d383030302d383030302d30303030303030303030303610021a0608b09ab1d606220608b09ab1d6062a076f6666696365723a1081b8a03f97e8787c53fe1a86bda042b64801aa017c0a124833312e30362d3236313031322d3030303410041a08312e30303137383620022a05736576656e30033a0a6e642d36312d3230313842084833312d323032364801500a5a0608a8d7fcd606620a323032362d31302d3236722108011001180120012a064833312e313932076f6666696365723a0608f08ab2d606', '\xef4c763fb49b263070bdf5e3c024f2fe0d4175f8c8a98fe1d2f49dbcc6c1045e', '1002');
INSERT INTO dossier.event (province, dossier_id, seq, kind, occur_time, record_time, actor, recorded_by, trace_id, payload, hash, xid)
VALUES ('H31', '00000000-0000-8000-8000-000000000006', 3, 35, '2026-10-14 02:00:00+00', '2026-10-14 02:00:00+00', 'officer', '', '\xda4ea2a5506f2693eae190d9360a1f31', '\x0a2430303030303030302d303030302d383030302d383030302d30303030303030303030303610031a0608a0c4bbd606220608a0c4bbd6062a076f6666696365723a10da4ea2a5506f2693eae190d9360a1f3148019a02190a174e67c6b0e1bb9d69206ee1bb99702078696e2072c3ba74', '\x16ed0e5a3e0415fec6f2cae3deec844284484cd77ae19fbd4b37c4a2719efe03', '1003');
INSERT INTO dossier.event (province, dossier_id, seq, kind, occur_time, record_time, actor, recorded_by, trace_id, payload, hash, xid)
VALUES ('H31', '00000000-0000-8000-8000-000000000007', 1, 20, '2011-01-03 09:00:00+00', '2026-12-31 05:00:00+00', 'old-system', 'old-system', '\x7f2253d7e228b22a08bda1f09c516f6f', '\x0a2430303030303030302d303030302d383030302d383030302d30303030303030303030303710011a060890a086e904220608d0c2d7d9062a0a6f6c642d73797374656d320a6f6c642d73797374656d3a107f2253d7e228b22a08bda1f09c516f6fa201780a034833311208312e3030313738361a064833312e313922064833312e30372802321f0a0f4e677579e1bb856e2056c4836e20471a0c3039313220333435203637384a0a4456432d323032362d3652200597fc12cf47b596c5a5ab3744cc8f00e2e035ba0275e53f0d4ebfd9a59c0bd15a060890a086e904', '\x9871c3f4864ad9ee94d2b1870fd1617f6ff145f96b92828d4c821889ceb89ed9', '1001');
INSERT INTO dossier.event (province, dossier_id, seq, kind, occur_time, record_time, actor, recorded_by, trace_id, payload, hash, xid)
VALUES ('H31', '00000000-0000-8000-8000-000000000007', 2, 21, '2011-01-03 10:00:00+00', '2026-12-31 05:00:00+00', 'old-system', 'old-system', '\x8722616204217eddb39e7df969e0698a', '\x0a2430303030303030302d303030302d383030302d383030302d30303030303030303030303710021a0608a0bc86e904220608d0c2d7d9062a0a6f6c642d73797374656d320a6f6c642d73797374656d3a108722616204217eddb39e7df969e0698aaa016d0a124833312e30372d3131303130332d3030303510051a08312e30303137383620022a05736576656e30033a0a6e642d36312d3230313842084833312d323032364801500a5a06088fa9afeb04620a323031312d30322d32386801721008011001180120012a064833312e3139', '\x3e516a3ead05c93f3ba9101768f27a7eff4da530caf195d69b9e3340dc9b5907', '1002');
INSERT INTO dossier.event (province, dossier_id, seq, kind, occur_time, record_time, actor, recorded_by, trace_id, payload, hash, xid)
VALUES ('H31', '00000000-0000-8000-8000-000000000007', 3, 38, '2011-01-20 03:00:00+00', '2026-12-31 05:00:00+00', 'old-system', 'old-system', '\x96061e92f58e4bdcdee73df36183fe3a', '\x0a2430303030303030302d303030302d383030302d383030302d30303030303030303030303710031a0608b0cadee904220608d0c2d7d9062a0a6f6c642d73797374656d320a6f6c642d73797374656d3a1096061e92f58e4bdcdee73df36183fe3ab2021d0a0e5468e1baa96d20c491e1bb8b6e68120b63c3a16e2062e1bb992041', '\x60749c2e1826a81a32b93ef9a596c0d8c06f6a3effdb2f395bd7862789bf9ce7', '1003');
INSERT INTO dossier.event (province, dossier_id, seq, kind, occur_time, record_time, actor, recorded_by, trace_id, payload, hash, xid)
VALUES ('H31', '00000000-0000-8000-8000-000000000007', 4, 37, '2011-02-20 08:00:00+00', '2026-12-31 05:00:00+00', 'old-system', 'old-system', '\xeb624dbe56eb6620ae62080c10a273ca', '\x0a2430303030303030302d303030302d383030302d383030302d30303030303030303030303710041a0608809483eb04220608d0c2d7d9062a0a6f6c642d73797374656d320a6f6c642d73797374656d3a10eb624dbe56eb6620ae62080c10a273caaa0200', '\xff024ef4ded57ae8e11ae81897bcd657cb95ad42f911710c2bc60599ece6c728', '1004');
INSERT INTO dossier.event (province, dossier_id, seq, kind, occur_time, record_time, actor, recorded_by, trace_id, payload, hash, xid)
VALUES ('H31', '00000000-0000-8000-8000-000000000007', 5, 31, '2011-02-21 08:00:00+00', '2026-12-31 05:00:00+00', 'old-system', 'old-system', '\xf369cb89fc627e668987007d121ed1ea', '\x0a2430303030303030302d303030302d383030302d383030302d30303030303030303030303710051a060880b788eb04220608d0c2d7d9062a0a6f6c642d73797374656d320a6f6c642d73797374656d3a10f369cb89fc627e668987007d121ed1eafa01021801', '\x5dcaa135aee2e5d7cf016a142579c6638b29990d32f4b78b6a09586c370f0587', '1005');
INSERT INTO dossier.log (province, "position", dossier_id, seq)
VALUES ('H31', 1, '00000000-0000-8000-8000-000000000001', 1);
INSERT INTO dossier.log (province, "position", dossier_id, seq)
VALUES ('H31', 2, '00000000-0000-8000-8000-000000000002', 1);
INSERT INTO dossier.log (province, "position", dossier_id, seq)
VALUES ('H31', 3, '00000000-0000-8000-8000-000000000002', 2);
INSERT INTO dossier.log (province, "position", dossier_id, seq)
VALUES ('H31', 4, '00000000-0000-8000-8000-000000000002', 3);
INSERT INTO dossier.log (province, "position", dossier_id, seq)
VALUES ('H31', 5, '00000000-0000-8000-8000-000000000002', 4);
INSERT INTO dossier.log (province, "position", dossier_id, seq)
VALUES ('H31', 6, '00000000-0000-8000-8000-000000000002', 5);
INSERT INTO dossier.log (province, "position", dossier_id, seq)
VALUES ('H31', 7, '00000000-0000-8000-8000-000000000003', 1);
INSERT INTO dossier.log (province, "position", dossier_id, seq)
VALUES ('H31', 8, '00000000-0000-8000-8000-000000000003', 2);
INSERT INTO dossier.log (province, "position", dossier_id, seq)
VALUES ('H31', 9, '00000000-0000-8000-8000-000000000004', 1);
INSERT INTO dossier.log (province, "position", dossier_id, seq)
VALUES ('H31', 10, '00000000-0000-8000-8000-000000000004', 2);
INSERT INTO dossier.log (province, "position", dossier_id, seq)
VALUES ('H31', 11, '00000000-0000-8000-8000-000000000004', 3);
INSERT INTO dossier.log (province, "position", dossier_id, seq)
VALUES ('H31', 12, '00000000-0000-8000-8000-000000000004', 4);
INSERT INTO dossier.log (province, "position", dossier_id, seq)
VALUES ('H31', 13, '00000000-0000-8000-8000-000000000004', 5);
INSERT INTO dossier.log (province, "position", dossier_id, seq)
VALUES ('H31', 14, '00000000-0000-8000-8000-000000000004', 6);
INSERT INTO dossier.log (province, "position", dossier_id, seq)
VALUES ('H31', 15, '00000000-0000-8000-8000-000000000005', 1);
INSERT INTO dossier.log (province, "position", dossier_id, seq)
VALUES ('H31', 16, '00000000-0000-8000-8000-000000000005', 2);
INSERT INTO dossier.log (province, "position", dossier_id, seq)
VALUES ('H31', 17, '00000000-0000-8000-8000-000000000005', 3);
INSERT INTO dossier.log (province, "position", dossier_id, seq)
VALUES ('H31', 18, '00000000-0000-8000-8000-000000000006', 1);
INSERT INTO dossier.log (province, "position", dossier_id, seq)
VALUES ('H31', 19, '00000000-0000-8000-8000-000000000006', 2);
INSERT INTO dossier.log (province, "position", dossier_id, seq)
VALUES ('H31', 20, '00000000-0000-8000-8000-000000000006', 3);
INSERT INTO dossier.log (province, "position", dossier_id, seq)
VALUES ('H31', 21, '00000000-0000-8000-8000-000000000007', 1);
INSERT INTO dossier.log (province, "position", dossier_id, seq)
VALUES ('H31', 22, '00000000-0000-8000-8000-000000000007', 2);
INSERT INTO dossier.log (province, "position", dossier_id, seq)
VALUES ('H31', 23, '00000000-0000-8000-8000-000000000007', 3);
INSERT INTO dossier.log (province, "position", dossier_id, seq)
VALUES ('H31', 24, '00000000-0000-8000-8000-000000000007', 4);
INSERT INTO dossier.log (province, "position", dossier_id, seq)
VALUES ('H31', 25, '00000000-0000-8000-8000-000000000007', 5);
INSERT INTO dossier.log_head (province, "position", horizon)
VALUES ('H31', 25, '0');
INSERT INTO dossier.number (province, series, period, last)
VALUES ('H31', 'register/H31.19', '2026', 5);
INSERT INTO dossier.number (province, series, period, last)
VALUES ('H31', 'dossier/H31.06', '261012', 5);
INSERT INTO dossier.number (province, series, period, last)
VALUES ('H31', 'refusal/H31.19', '2026', 1);
INSERT INTO dossier.request (province, caller, request_id, fingerprint, dossier_id, answer, record_time)
VALUES ('H31', 'portal', 'ad1b9de9-1051-8527-8407-147d7a055690', '\x042f3736a430e42afc99d9c5f5c346dbd4aaaf8560acc0607c02973449ac5875', '00000000-0000-8000-8000-000000000001', '\x0a024f4b', '2026-10-12 02:00:00+00');
INSERT INTO dossier.request (province, caller, request_id, fingerprint, dossier_id, answer, record_time)
VALUES ('H31', 'portal', 'ff14e14c-208d-8145-8055-8c2e333a73da', '\x30bab95953620a6938ca0114f3bdb71410839b0ca0bb66dcf304369dcb3cb7e6', '00000000-0000-8000-8000-000000000002', '\x0a024f4b', '2026-10-12 02:00:00+00');
INSERT INTO dossier.request (province, caller, request_id, fingerprint, dossier_id, answer, record_time)
VALUES ('H31', 'portal', '66022684-83bd-8c7f-85dc-d1d1a3467612', '\x778149271ccce0d590e21a0c3f2e51ecd1747efcde6ebd8035e54fa0d2d099fc', '00000000-0000-8000-8000-000000000003', '\x0a024f4b', '2026-10-12 02:00:00+00');
INSERT INTO dossier.request (province, caller, request_id, fingerprint, dossier_id, answer, record_time)
VALUES ('H31', 'portal', '6e9f4381-3f86-8af1-879f-96ba064cd3b3', '\x1766cfd31cc1e261e84ac3c0819db3cf9c1689899f9014d09071477a800e56cf', '00000000-0000-8000-8000-000000000004', '\x0a024f4b', '2026-10-12 02:00:00+00');
INSERT INTO dossier.request (province, caller, request_id, fingerprint, dossier_id, answer, record_time)
VALUES ('H31', 'portal', 'dd56ba6c-bd56-851c-8a73-46def88b8fa8', '\x3054e20696cbd385bb2638b4814d1ff83ef2e89b31eb8ecf15c50003e7a4bfb5', '00000000-0000-8000-8000-000000000005', '\x0a024f4b', '2026-10-12 02:00:00+00');
INSERT INTO dossier.request (province, caller, request_id, fingerprint, dossier_id, answer, record_time)
VALUES ('H31', 'portal', '5b958a20-4ef3-802c-81e1-e2c7c1ef0b75', '\x93fdfa442ef4b1992192fe257e57d8530cbe072af88f71983d9875cd6ea3a6b2', '00000000-0000-8000-8000-000000000006', '\x0a024f4b', '2026-10-12 02:00:00+00');
INSERT INTO dossier.request (province, caller, request_id, fingerprint, dossier_id, answer, record_time)
VALUES ('H31', 'portal', '1b95ed56-bb99-8352-82c7-31bb029c79c2', '\xbdb5bf43563f07f7dbc67ea331ae93f1c5a673e9065e87db4b154276de453c11', '00000000-0000-8000-8000-000000000007', '\x0a024f4b', '2026-10-12 02:00:00+00');
INSERT INTO dossier.task (province, dossier_id, number, step, kind, role, agency_id, assignee, open_time, due_time, claim_time, finish_time, outcome)
VALUES ('H31', '00000000-0000-8000-8000-000000000002', 1, 1, 1, 1, 'H31.19', 'officer', '2026-10-12 03:00:00+00', '2026-10-12 07:00:00+00', '2026-10-12 03:00:00+00', '2026-10-12 04:00:00+00', 'completed');
INSERT INTO dossier.task (province, dossier_id, number, step, kind, role, agency_id, assignee, open_time, due_time, claim_time, finish_time, outcome)
VALUES ('H31', '00000000-0000-8000-8000-000000000002', 2, 2, 2, 2, 'H31.06', 'head', '2026-10-12 04:00:00+00', '2026-10-12 10:00:00+00', '2026-10-13 02:00:00+00', '2026-10-13 02:00:00+00', 'assigned');
INSERT INTO dossier.task (province, dossier_id, number, step, kind, role, agency_id, assignee, open_time, due_time, claim_time, finish_time, outcome)
VALUES ('H31', '00000000-0000-8000-8000-000000000002', 3, 3, 3, 3, 'H31.06', 'examiner', '2026-10-13 02:00:00+00', '2026-10-22 04:00:00+00', '2026-10-13 02:00:00+00', NULL, '');
INSERT INTO dossier.task (province, dossier_id, number, step, kind, role, agency_id, assignee, open_time, due_time, claim_time, finish_time, outcome)
VALUES ('H31', '00000000-0000-8000-8000-000000000004', 1, 1, 1, 1, 'H31.19', 'officer', '2026-10-12 03:00:00+00', '2026-10-12 07:00:00+00', '2026-10-12 03:00:00+00', '2026-10-12 04:00:00+00', 'completed');
INSERT INTO dossier.task (province, dossier_id, number, step, kind, role, agency_id, assignee, open_time, due_time, claim_time, finish_time, outcome)
VALUES ('H31', '00000000-0000-8000-8000-000000000004', 2, 2, 2, 2, 'H31.06', 'head', '2026-10-12 04:00:00+00', '2026-10-12 10:00:00+00', '2026-10-13 02:00:00+00', '2026-10-13 02:00:00+00', 'assigned');
INSERT INTO dossier.task (province, dossier_id, number, step, kind, role, agency_id, assignee, open_time, due_time, claim_time, finish_time, outcome)
VALUES ('H31', '00000000-0000-8000-8000-000000000004', 3, 3, 3, 3, 'H31.06', 'examiner', '2026-10-13 02:00:00+00', '2026-10-22 04:00:00+00', '2026-10-13 02:00:00+00', '2026-10-14 02:00:00+00', 'closed');
INSERT INTO dossier.task (province, dossier_id, number, step, kind, role, agency_id, assignee, open_time, due_time, claim_time, finish_time, outcome)
VALUES ('H31', '00000000-0000-8000-8000-000000000004', 4, 3, 3, 3, 'H31.06', 'examiner', '2026-10-20 02:00:00+00', '2026-10-29 04:00:00+00', '2026-10-20 02:00:00+00', NULL, '');
INSERT INTO dossier.task (province, dossier_id, number, step, kind, role, agency_id, assignee, open_time, due_time, claim_time, finish_time, outcome)
VALUES ('H31', '00000000-0000-8000-8000-000000000005', 1, 1, 1, 1, 'H31.19', 'officer', '2026-10-12 03:00:00+00', '2026-10-12 07:00:00+00', '2026-10-12 03:00:00+00', '2026-10-14 02:00:00+00', 'closed');
INSERT INTO dossier.task (province, dossier_id, number, step, kind, role, agency_id, assignee, open_time, due_time, claim_time, finish_time, outcome)
VALUES ('H31', '00000000-0000-8000-8000-000000000006', 1, 1, 1, 1, 'H31.19', 'officer', '2026-10-12 03:00:00+00', '2026-10-12 07:00:00+00', '2026-10-12 03:00:00+00', '2026-10-14 02:00:00+00', 'closed');
INSERT INTO dossier.task (province, dossier_id, number, step, kind, role, agency_id, assignee, open_time, due_time, claim_time, finish_time, outcome)
VALUES ('H31', '00000000-0000-8000-8000-000000000007', 1, 1, 1, 1, 'H31.19', '', '2011-01-03 10:00:00+00', 'infinity', NULL, '2011-02-20 08:00:00+00', 'closed');
