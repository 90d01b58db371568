# Copyright the Nuvolaris operator platform authors
# SPDX-License-Identifier: Apache-2.0
"""Demo 1 for kopf, to be read beside demo-1.ts: kopf run slides/04-creating-an-operator/lab/demo_1.py"""
import os

import kopf
from kopf import login_with_kubeconfig, login_with_service_account

TOKEN = "/var/run/secrets/kubernetes.io/serviceaccount/token"


# #region login
@kopf.on.login()
def login(**kw):
    if os.path.exists(TOKEN):
        return login_with_service_account(**kw)
    return login_with_kubeconfig(**kw)
# #endregion


# #region handlers
@kopf.on.create("samples.nuvolaris.org")
def created(spec, logger, **_):
    logger.info(f"created: {dict(spec)}")
    return {"message": "created"}


@kopf.on.delete("samples.nuvolaris.org")
def deleted(spec, logger, **_):
    logger.info(f"deleted: {dict(spec)}")
# #endregion
